# Installs what `find_package(dolthub CONFIG)` finds: dolthub::dolthub and, where built,
# dolthub::emulator and the programs.
include(CMakePackageConfigHelpers)

set(dolthub_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dolthub)
set(dolthub_installed dolthub)
if(TARGET dolthub_emulator)
  list(APPEND dolthub_installed dolthub_emulator)
endif()

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
    install(TARGETS ${program} RUNTIME COMPONENT dolthub)
  endif()
endforeach()

get_target_property(dolthub_type dolthub TYPE)
if(dolthub_type STREQUAL "SHARED_LIBRARY")
  set(DOLTHUB_IS_STATIC FALSE)
else()
  set(DOLTHUB_IS_STATIC TRUE)
endif()
configure_package_config_file(cmake/dolthubConfig.cmake.in
  ${PROJECT_BINARY_DIR}/dolthubConfig.cmake INSTALL_DESTINATION ${dolthub_package_dir})
# Below 1.0 a minor version may change anything.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/dolthubConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/dolthubConfig.cmake
              ${PROJECT_BINARY_DIR}/dolthubConfigVersion.cmake
        DESTINATION ${dolthub_package_dir} COMPONENT dolthub-dev)
