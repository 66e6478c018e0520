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
    # The tests share a precompiled header, which ccache takes only on these terms.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${DOLTHUB_CCACHE})
  endif()
  find_program(DOLTHUB_MOLD mold)
  if(DOLTHUB_MOLD AND NOT CMAKE_EXE_LINKER_FLAGS MATCHES "fuse-ld")
    string(APPEND CMAKE_EXE_LINKER_FLAGS " -fuse-ld=mold")
  endif()
endif()

set(DOLTHUB_SANITIZE "" CACHE STRING "Sanitizers to build with, e.g. address;undefined or thread")

add_library(dolthub_settings INTERFACE)
target_compile_features(dolthub_settings INTERFACE cxx_std_20)
target_compile_options(dolthub_settings INTERFACE -Wall -Wextra -Wpedantic)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms of g++ 12: the operators new and delete of Asio's coroutine frames are taken for
  # strangers where only one of them was inlined, adding texts is taken for an overlap, and what an
  # optional holds is taken for uninitialized where a coroutine's result is moved.
  target_compile_options(dolthub_settings INTERFACE -Wno-mismatched-new-delete -Wno-restrict
                         -Wno-maybe-uninitialized)
endif()
if(DOLTHUB_SANITIZE)
  list(JOIN DOLTHUB_SANITIZE "," dolthub_sanitize_list)
  target_compile_options(dolthub_settings INTERFACE -fsanitize=${dolthub_sanitize_list}
                         -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(dolthub_settings INTERFACE -fsanitize=${dolthub_sanitize_list})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The checks that are put in hide from g++ what is always initialized.
    target_compile_options(dolthub_settings INTERFACE -Wno-maybe-uninitialized)
  endif()
  # Recycled frames hide a use after free from the sanitizer. The compilers differ in how they tell
  # that they sanitize, so the tests that ask are told.
  target_compile_definitions(dolthub_settings INTERFACE
                             BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING DOLTHUB_SANITIZED)
endif()

# dolthub_several_at_a_time(TARGET): where a quick build was asked for, its sources are compiled eight
# at a time.
function(dolthub_several_at_a_time target)
  if(NOT DOLTHUB_QUICK_BUILD)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # It takes what stands in an included source for a header's. How much inlining may let a unit
    # grow is bounded by unit, so that one of eight sources would get an eighth of it.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage --param=large-unit-insns=100000)
  endif()
endfunction()

# dolthub_precompiled(TARGET): where a quick build was asked for, it is compiled behind the one
# precompiled header, which the first target has made.
function(dolthub_precompiled target)
  if(NOT DOLTHUB_QUICK_BUILD)
    return()
  endif()
  # A precompiled header serves those alone who are compiled with its flags.
  set_target_properties(${target} PROPERTIES CXX_VISIBILITY_PRESET hidden
                        VISIBILITY_INLINES_HIDDEN ON)
  target_compile_options(${target} PRIVATE -fPIC) # the property is -fPIE for a program
  get_property(first GLOBAL PROPERTY dolthub_precompiled_by)
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.hpp)
    set_property(GLOBAL PROPERTY dolthub_precompiled_by ${target})
  endif()
endfunction()

# dolthub_quick_build(TARGET): both. It takes a third of the work.
function(dolthub_quick_build target)
  dolthub_several_at_a_time(${target})
  dolthub_precompiled(${target})
endfunction()
