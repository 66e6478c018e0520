# What every target of ours is compiled with. Nothing here leaks to a project that embeds us.
include(GNUInstallDirs)

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
  endif()
  find_program(DOLTHUB_CCACHE ccache)
  if(DOLTHUB_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${DOLTHUB_CCACHE})
  endif()
endif()

set(DOLTHUB_SANITIZE "" CACHE STRING "Sanitizers to build with, e.g. address;undefined or thread")

add_library(dolthub_settings INTERFACE)
target_compile_features(dolthub_settings INTERFACE cxx_std_20)
target_compile_options(dolthub_settings INTERFACE -Wall -Wextra -Wpedantic)
if(DOLTHUB_SANITIZE)
  list(JOIN DOLTHUB_SANITIZE "," dolthub_sanitize_list)
  target_compile_options(dolthub_settings INTERFACE -fsanitize=${dolthub_sanitize_list}
                         -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(dolthub_settings INTERFACE -fsanitize=${dolthub_sanitize_list})
  # Recycled frames hide a use after free from the sanitizer.
  target_compile_definitions(dolthub_settings INTERFACE
                             BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
endif()
