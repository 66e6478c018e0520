# Run by ctest before the tests: makes one test of each top-level suite of the Boost.Test programs
# listed in DOLTHUB_TEST_PROGRAMS (name, program, time limit, …), so that the summary counts suites
# and a slow one does not hold up the rest. test/run gives ctest two places a processor. A suite takes
# two; one that mostly waits, and has the label "waits" for that, takes one, and begins first.
while(DOLTHUB_TEST_PROGRAMS)
  list(POP_FRONT DOLTHUB_TEST_PROGRAMS room program timeout)
  set(prefix ${DOLTHUB_TEST_PREFIX}${room})
  if(NOT EXISTS ${program})
    # Fails, and says why: a program that is not there must not pass for no tests.
    add_test(${prefix} ${program})
    continue()
  endif()
  execute_process(COMMAND ${program} --list_content ERROR_VARIABLE listing
                  OUTPUT_VARIABLE listing_out RESULT_VARIABLE failed)
  string(REGEX MATCHALL "(^|\n)[A-Za-z0-9_]+" suites "${listing}${listing_out}")
  if(failed OR NOT suites)
    add_test(${prefix} ${program})
    continue()
  endif()
  execute_process(COMMAND ${program} --list_content=DOT ERROR_VARIABLE graph
                  OUTPUT_VARIABLE graph_out)
  foreach(suite IN LISTS suites)
    string(STRIP "${suite}" suite)
    add_test(${prefix}/${suite} ${program} --run_test=${suite} --catch_system_errors=no
             --color_output=no --report_level=short)
    set_tests_properties(${prefix}/${suite} PROPERTIES LABELS ${room} TIMEOUT ${timeout}
                         PROCESSORS 2)
    if("${graph}${graph_out}" MATCHES "label=\"${suite}[|][^\"]*labels: @waits")
      set_tests_properties(${prefix}/${suite} PROPERTIES PROCESSORS 1 COST 100)
    endif()
  endforeach()
endwhile()
