# How a target is made here, and which layer may link which.

# Direct links each layer may have, besides system libraries: ARCHITECTURE.md, "Targets".
set(ARCFLOW_MAY_LINK_arcflow_kernels "")
set(ARCFLOW_MAY_LINK_arcflow_base "")
set(ARCFLOW_MAY_LINK_arcflow_pixels "")
set(ARCFLOW_MAY_LINK_arcflow_model arcflow_kernels arcflow_base)
set(ARCFLOW_MAY_LINK_arcflow_engine_api arcflow_base)
set(ARCFLOW_MAY_LINK_arcflow_engine arcflow_engine_api arcflow_model)
set(ARCFLOW_MAY_LINK_arcflow_app_common arcflow_engine_api)
set(ARCFLOW_MAY_LINK_arcflow_cli arcflow_engine_api arcflow_base)
set(ARCFLOW_MAY_LINK_arcflow arcflow_cli arcflow_app_common)
set(ARCFLOW_MAY_LINK_arcflow_ui arcflow_engine_api arcflow_app_common)
set(ARCFLOW_MAY_LINK_arcflow-studio arcflow_ui)
set(ARCFLOW_LAYERS arcflow_kernels arcflow_base arcflow_pixels arcflow_model arcflow_engine_api arcflow_engine
    arcflow_app_common arcflow_cli arcflow arcflow_ui arcflow-studio)
set(ARCFLOW_TORCH_LAYERS arcflow_kernels arcflow_model)
set(ARCFLOW_QT_LAYERS arcflow_ui arcflow-studio)

# arcflow_add_library(NAME [STATIC|SHARED]): an empty library; the folders below add their files with target_sources.
function(arcflow_add_library name kind)
  add_library(${name} ${kind})
  target_link_libraries(${name} PUBLIC arcflow_settings)
endfunction()

# arcflow_add_test(LAYER/NAME LINKS targets... [LABELS labels...] [TIMEOUT seconds] [SERIAL]): tests/<layer>/tst_<name>.cpp as a
# program of its own; SERIAL ones measure time and run alone. ARCFLOW_TEST_DATA is the folder tests/data.
function(arcflow_add_test name)
  cmake_parse_arguments(ARG "SERIAL" "TIMEOUT" "LINKS;LABELS;ENVIRONMENT" ${ARGN})
  if(NOT ARCFLOW_BUILD_TESTS)
    return()
  endif()
  string(REPLACE "/" "_" target "tst_${name}")
  get_filename_component(unit "${name}" NAME)
  add_executable(${target} tst_${unit}.cpp)
  # moc follows includes; with this macro ATen's headers are empty to it, which saves seven seconds a test.
  set_target_properties(${target} PROPERTIES AUTOMOC ON AUTOMOC_MOC_OPTIONS "-DTORCH_STABLE_ONLY"
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(${target} PRIVATE ${ARG_LINKS} arcflow_settings Qt6::Test)
  target_compile_definitions(${target} PRIVATE ARCFLOW_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data"
    ARCFLOW_SOURCE_DIR="${CMAKE_SOURCE_DIR}" ARCFLOW_BINARY_DIR="${CMAKE_BINARY_DIR}")
  if("arcflow_test_torch" IN_LIST ARG_LINKS)
    target_precompile_headers(${target} REUSE_FROM arcflow_test_torch)
  endif()
  add_test(NAME ${name} COMMAND ${target})
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT}
    SKIP_REGULAR_EXPRESSION "^SKIP ENTIRE TEST" ENVIRONMENT "${ARG_ENVIRONMENT}"
    RUN_SERIAL "${ARG_SERIAL}")
endfunction()

# Stops the configure when a layer links what its row does not allow.
function(arcflow_check_layers)
  foreach(layer IN LISTS ARCFLOW_LAYERS)
    if(NOT TARGET ${layer})
      continue()
    endif()
    get_target_property(links ${layer} LINK_LIBRARIES)
    get_target_property(interface_links ${layer} INTERFACE_LINK_LIBRARIES)
    foreach(link IN LISTS links interface_links)
      string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" link "${link}")
      if(link IN_LIST ARCFLOW_LAYERS AND NOT link IN_LIST ARCFLOW_MAY_LINK_${layer})
        message(FATAL_ERROR "Layer check: ${layer} may not link ${link}; allowed: ${ARCFLOW_MAY_LINK_${layer}}")
      endif()
      if(link MATCHES "LibTorch::" AND NOT layer IN_LIST ARCFLOW_TORCH_LAYERS)
        message(FATAL_ERROR "Layer check: ${layer} may not link LibTorch; only ${ARCFLOW_TORCH_LAYERS} may")
      endif()
      if(link MATCHES "^Qt6::" AND NOT layer IN_LIST ARCFLOW_QT_LAYERS)
        message(FATAL_ERROR "Layer check: ${layer} may not link Qt; only ${ARCFLOW_QT_LAYERS} may")
      endif()
    endforeach()
  endforeach()
endfunction()
