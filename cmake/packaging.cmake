# What `cpack` makes: an archive of everything, and for Debian the shared library, what one compiles
# against, and the programs. cmake/package.sh makes all of it with one command.
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_NAME dolthub)
set(CPACK_PACKAGE_VENDOR dolthub)
set(CPACK_PACKAGE_CONTACT "dolthub maintainers <maintainers@dolthub.invalid>")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_FILE_NAME ${PROJECT_NAME}-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL ${dolthub_components})
set(CPACK_ARCHIVE_COMPONENT_INSTALL OFF)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(dolthub_so_package libdolthub${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

set(CPACK_COMPONENT_DOLTHUB_DESCRIPTION "Asynchronous client for DoltHub: the shared library")
set(CPACK_DEBIAN_DOLTHUB_PACKAGE_NAME ${dolthub_so_package})
set(CPACK_DEBIAN_DOLTHUB_PACKAGE_SHLIBDEPS ON)

# Debian's Boost has its version in its packages' names where it is not the release's own.
set(boost ${Boost_VERSION_MAJOR}.${Boost_VERSION_MINOR})
set(CPACK_COMPONENT_DOLTHUB-DEV_DESCRIPTION
    "Asynchronous client for DoltHub: headers, static library, CMake and pkg-config files")
set(CPACK_DEBIAN_DOLTHUB-DEV_PACKAGE_NAME libdolthub-dev)
set(CPACK_DEBIAN_DOLTHUB-DEV_PACKAGE_SECTION libdevel)
string(CONCAT CPACK_DEBIAN_DOLTHUB-DEV_PACKAGE_DEPENDS
  "${dolthub_so_package} (= ${PROJECT_VERSION}), libssl-dev, libsqlite3-dev, "
  "libboost${boost}-dev | libboost-dev (>= ${boost}), "
  "libboost-json${boost}-dev | libboost-json-dev (>= ${boost})")

set(CPACK_COMPONENT_DOLTHUB-TOOLS_DESCRIPTION
    "Asynchronous client for DoltHub: dolthub-import and dolthub-emulator")
set(CPACK_DEBIAN_DOLTHUB-TOOLS_PACKAGE_NAME dolthub-tools)
set(CPACK_DEBIAN_DOLTHUB-TOOLS_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_DOLTHUB-TOOLS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_DOLTHUB-TOOLS_PACKAGE_RECOMMENDS ca-certificates)

include(CPack)
