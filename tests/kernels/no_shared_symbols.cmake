# Fails when one of OBJECTS defines a weak symbol (nm: V, W or u): of several such definitions in a program the linker
# keeps any, and code compiled for one instruction set would run on machines without it.
foreach(object IN LISTS OBJECTS)
  execute_process(COMMAND "${NM}" --defined-only "${object}" OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]* [VWu] [^\n]*" shared "${symbols}")
  if(shared)
    message(FATAL_ERROR "${object} defines shared symbols:\n${shared}")
  endif()
endforeach()
