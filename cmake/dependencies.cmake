# Boost by its own files: the module that CMake brings for it goes away (CMP0167).
# Debian 12's packages are the floor: Boost 1.81, OpenSSL 3.0, SQLite 3.40.
set(dolthub_boost json)
if(DOLTHUB_BUILD_EMULATOR OR DOLTHUB_BUILD_EXAMPLES OR DOLTHUB_BUILD_BENCH)
  list(APPEND dolthub_boost program_options)
endif()
find_package(Threads REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS ${dolthub_boost})
find_package(OpenSSL 3 REQUIRED)
if(DOLTHUB_BUILD_EMULATOR)
  find_package(SQLite3 3.34 REQUIRED)
endif()
