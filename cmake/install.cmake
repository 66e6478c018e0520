# Installs what `find_package(dolthub CONFIG)` finds: dolthub::dolthub and, where built,
# dolthub::emulator, dolthub::shared and the programs; and what pkg-config finds.
include(CMakePackageConfigHelpers)

set(dolthub_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dolthub)
set(dolthub_installed dolthub)
foreach(target dolthub_emulator dolthub_shared)
  if(TARGET ${target})
    list(APPEND dolthub_installed ${target})
  endif()
endforeach()
set(dolthub_components dolthub-dev)

install(TARGETS ${dolthub_installed} EXPORT dolthubTargets
        RUNTIME COMPONENT dolthub
        LIBRARY COMPONENT dolthub NAMELINK_COMPONENT dolthub-dev
        ARCHIVE COMPONENT dolthub-dev)
install(EXPORT dolthubTargets NAMESPACE dolthub:: DESTINATION ${dolthub_package_dir}
        COMPONENT dolthub-dev)

install(DIRECTORY include/dolthub DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        COMPONENT dolthub-dev FILES_MATCHING PATTERN "*.hpp")
foreach(program dolthub-import dolthub-emulator)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME COMPONENT dolthub-tools)
    set(texts ${PROJECT_BINARY_DIR}/texts) # see cmake/program_texts.cmake
    install(FILES ${texts}/man1/${program}.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
            COMPONENT dolthub-tools)
    install(FILES ${texts}/bash/${program}
            DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT dolthub-tools)
    install(FILES ${texts}/zsh/_${program} DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions
            COMPONENT dolthub-tools)
    install(FILES ${texts}/fish/${program}.fish
            DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT dolthub-tools)
    set(dolthub_components ${dolthub_components} dolthub-tools)
  endif()
endforeach()

get_target_property(dolthub_type dolthub TYPE)
if(dolthub_type STREQUAL "SHARED_LIBRARY")
  set(DOLTHUB_IS_STATIC FALSE)
else()
  set(DOLTHUB_IS_STATIC TRUE)
endif()
if(TARGET dolthub_shared OR NOT DOLTHUB_IS_STATIC)
  list(APPEND dolthub_components dolthub)
endif()
list(REMOVE_DUPLICATES dolthub_components)
configure_package_config_file(cmake/dolthubConfig.cmake.in
  ${PROJECT_BINARY_DIR}/dolthubConfig.cmake INSTALL_DESTINATION ${dolthub_package_dir})
# Below 1.0 a minor version may change anything.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/dolthubConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/dolthubConfig.cmake
              ${PROJECT_BINARY_DIR}/dolthubConfigVersion.cmake
        DESTINATION ${dolthub_package_dir} COMPONENT dolthub-dev)

# For builds without CMake: `pkg-config dolthub`, with --static where only the static library is.
cmake_path(SET here NORMALIZE /${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH dolthub_pc_prefix ${here} /)
string(REGEX REPLACE "/$" "" dolthub_pc_prefix "${dolthub_pc_prefix}")
function(dolthub_pkg_config name library description requires libs)
  set(pc_name ${name})
  set(pc_library ${library})
  set(pc_description ${description})
  set(pc_requires ${requires})
  set(pc_libs ${libs})
  configure_file(cmake/dolthub.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
          COMPONENT dolthub-dev)
endfunction()
dolthub_pkg_config(dolthub dolthub "${PROJECT_DESCRIPTION}" openssl
                   "-lboost_json -lboost_container")
if(TARGET dolthub_emulator)
  dolthub_pkg_config(dolthub-emulator dolthub_emulator "An embedded DoltHub for tests"
                     "openssl sqlite3" "-lboost_json -lboost_container")
endif()

# What it is made of (SPDX). The date is SOURCE_DATE_EPOCH's where that is set.
if(TARGET dolthub_emulator)
  string(TIMESTAMP sbom_created UTC)
  string(SHA256 sbom_id "${PROJECT_VERSION} ${Boost_VERSION_STRING} ${OPENSSL_VERSION} \
${SQLite3_VERSION} ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${sbom_created}")
  configure_file(cmake/sbom.spdx.json.in ${PROJECT_BINARY_DIR}/dolthub.spdx.json @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/dolthub.spdx.json DESTINATION ${CMAKE_INSTALL_DATADIR}/dolthub
          COMPONENT dolthub-dev)
endif()
