# Language level, warnings, sanitizers, ccache: every compiler flag of the project stands here.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(CMAKE_AUTOMOC_PATH_PREFIX ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Precompiled headers are only cacheable when ccache may trust the defines they were made with.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime" "${CCACHE_PROGRAM}")
endif()

add_library(arcflow_settings INTERFACE)
target_include_directories(arcflow_settings INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(arcflow_settings INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wno-unknown-pragmas
    -Wno-missing-field-initializers>) # designated initialisers leave the rest at their defaults
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(arcflow_settings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False alarms inside std::string at -O3 (GCC bugs 105651, 105329).
    target_compile_options(arcflow_settings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict -Wno-stringop-overflow>)
  endif()
endif()
# Libraries that nothing calls are not loaded: each costs start-up time.
target_link_options(arcflow_settings INTERFACE -Wl,--as-needed)
if(ARCFLOW_TIDY)
  find_program(CLANG_TIDY_PROGRAM clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY "${CLANG_TIDY_PROGRAM}")
endif()
if(ARCFLOW_WERROR)
  target_compile_options(arcflow_settings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()
target_compile_definitions(arcflow_settings INTERFACE
  QT_NO_KEYWORDS $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

if(ARCFLOW_SANITIZE)
  target_compile_options(arcflow_settings INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=${ARCFLOW_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all>)
  target_link_options(arcflow_settings INTERFACE -fsanitize=${ARCFLOW_SANITIZE})
  target_compile_definitions(arcflow_settings INTERFACE ARCFLOW_SANITIZED)
endif()

# A fuzzer sees only what is instrumented: the library under test too, not the fuzzers alone.
if(ARCFLOW_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "ARCFLOW_BUILD_FUZZERS needs Clang: -DCMAKE_CXX_COMPILER=clang++")
  endif()
  target_compile_options(arcflow_settings INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=all>)
  target_link_options(arcflow_settings INTERFACE -fsanitize=address,undefined)
  target_compile_definitions(arcflow_settings INTERFACE ARCFLOW_SANITIZED)
endif()

# arcflow_optimise(-O2): how far this folder and those below are optimised in a release; compiling faster where it does
# not show.
macro(arcflow_optimise level)
  string(REGEX REPLACE "-O[0-9]" "${level}" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
endmacro()
