# dolthub_program_texts(PROGRAM): what it prints of its own options, its manual page and the completion
# of three shells, below texts of the build's folder, for whoever installs it.
function(dolthub_program_texts program)
  set(texts ${PROJECT_BINARY_DIR}/texts)
  add_custom_command(TARGET ${program} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E make_directory ${texts}/man1 ${texts}/bash ${texts}/zsh ${texts}/fish
    COMMAND $<TARGET_FILE:${program}> --man > ${texts}/man1/${program}.1
    COMMAND $<TARGET_FILE:${program}> --completion bash > ${texts}/bash/${program}
    COMMAND $<TARGET_FILE:${program}> --completion zsh > ${texts}/zsh/_${program}
    COMMAND $<TARGET_FILE:${program}> --completion fish > ${texts}/fish/${program}.fish
    VERBATIM)
endfunction()
