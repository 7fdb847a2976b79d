# FindLibTorch: LibTorch from a Python wheel or a LibTorch zip, CPU and CUDA builds alike.
#
# The package's own TorchConfig.cmake refuses a CUDA build on a machine without the CUDA toolkit and overrides
# CMAKE_CUDA_ARCHITECTURES, so its libraries are linked directly.
#
# Hints: LibTorch_ROOT (a folder with include/ and lib/), then .deps/libtorch/torch in the source tree.
# Defines: LibTorch::LibTorch, LibTorch_DIR, LibTorch_VERSION, LibTorch_HAS_CUDA.

find_path(LibTorch_INCLUDE_DIR ATen/ATen.h
  HINTS "${LibTorch_ROOT}/include" "$ENV{LibTorch_ROOT}/include" "${CMAKE_SOURCE_DIR}/.deps/libtorch/torch/include"
  NO_DEFAULT_PATH)
if(LibTorch_INCLUDE_DIR)
  get_filename_component(LibTorch_DIR "${LibTorch_INCLUDE_DIR}" DIRECTORY)
endif()
find_library(LibTorch_CPU_LIBRARY torch_cpu HINTS "${LibTorch_DIR}/lib" NO_DEFAULT_PATH)
find_library(LibTorch_C10_LIBRARY c10 HINTS "${LibTorch_DIR}/lib" NO_DEFAULT_PATH)
find_library(LibTorch_CUDA_LIBRARY torch_cuda HINTS "${LibTorch_DIR}/lib" NO_DEFAULT_PATH)
find_library(LibTorch_C10_CUDA_LIBRARY c10_cuda HINTS "${LibTorch_DIR}/lib" NO_DEFAULT_PATH)
mark_as_advanced(LibTorch_INCLUDE_DIR LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_CUDA_LIBRARY
                 LibTorch_C10_CUDA_LIBRARY)

if(LibTorch_INCLUDE_DIR AND EXISTS "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h")
  file(STRINGS "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h" _version REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
  string(REGEX REPLACE "[^0-9]+([0-9]+)[^0-9]+([0-9]+)[^0-9]+([0-9]+).*" "\\1.\\2.\\3" LibTorch_VERSION "${_version}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_INCLUDE_DIR
  VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "run ./run once (it fetches LibTorch into .deps/), or pass -DLibTorch_ROOT=<folder with include/ and lib/>")

if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  set(LibTorch_HAS_CUDA OFF)
  if(LibTorch_CUDA_LIBRARY)
    set(LibTorch_HAS_CUDA ON)
  endif()
  # The OpenMP runtime LibTorch itself uses: a second one would mean a second pool of threads.
  file(GLOB LibTorch_OPENMP_LIBRARY "${LibTorch_DIR}/lib/libgomp*.so*" "${LibTorch_DIR}/../torch.libs/libgomp*.so*")
  if(LibTorch_OPENMP_LIBRARY)
    list(GET LibTorch_OPENMP_LIBRARY 0 LibTorch_OPENMP_LIBRARY)
  else()
    set(LibTorch_OPENMP_LIBRARY gomp)
  endif()

  add_library(LibTorch::LibTorch INTERFACE IMPORTED)
  target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE
    "${LibTorch_INCLUDE_DIR}" "${LibTorch_INCLUDE_DIR}/torch/csrc/api/include")
  target_link_libraries(LibTorch::LibTorch INTERFACE
    "${LibTorch_CPU_LIBRARY}" "${LibTorch_C10_LIBRARY}" "${LibTorch_OPENMP_LIBRARY}")
  # at::parallel_for is a header template over OpenMP: without the flag it would silently run on one thread. Clang would
  # call a runtime of its own, beside LibTorch's; with Clang (fuzzers, clang-tidy) that one thread is what we want. So it is
  # with ThreadSanitizer, to which the barriers of an OpenMP runtime that it did not compile are invisible.
  if(NOT ARCFLOW_SANITIZE STREQUAL "thread")
    target_compile_options(LibTorch::LibTorch INTERFACE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fopenmp>)
  endif()
  if(LibTorch_HAS_CUDA)
    # The CUDA runtime LibTorch itself uses, from the wheel's nvidia packages, the zip or, failing both, the toolkit.
    file(GLOB LibTorch_CUDART_LIBRARY "${LibTorch_DIR}/lib/libcudart*.so*"
      "${LibTorch_DIR}/../nvidia/cu*/lib/libcudart.so.*" "${LibTorch_DIR}/../nvidia/cuda_runtime/lib/libcudart.so.*")
    if(LibTorch_CUDART_LIBRARY)
      list(GET LibTorch_CUDART_LIBRARY 0 LibTorch_CUDART_LIBRARY)
      get_filename_component(LibTorch_CUDART_LIBRARY "${LibTorch_CUDART_LIBRARY}" REALPATH)
    else()
      set(LibTorch_CUDART_LIBRARY CUDA::cudart)
    endif()
    # Nothing references libtorch_cuda by symbol; it registers its kernels when it is loaded.
    target_link_libraries(LibTorch::LibTorch INTERFACE
      "-Wl,--no-as-needed" "${LibTorch_CUDA_LIBRARY}" "-Wl,--as-needed" "${LibTorch_C10_CUDA_LIBRARY}"
      "-Wl,--allow-shlib-undefined")
  endif()
endif()
