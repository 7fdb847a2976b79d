# Every find_package of the project, and the repairs some of them need.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(LibTorch REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(ICU 70 REQUIRED COMPONENTS uc i18n data)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(SentencePiece REQUIRED IMPORTED_TARGET sentencepiece)
# OpenImageIO's CMake package names include folders that Debian 12 does not install; its pkg-config file is sound.
pkg_check_modules(OpenImageIO REQUIRED IMPORTED_TARGET OpenImageIO>=2.4)
pkg_check_modules(Exiv2 REQUIRED IMPORTED_TARGET exiv2>=0.27)

if(ARCFLOW_BUILD_UI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Widgets Sql Svg PrintSupport Network LinguistTools)
  find_package(QCustomPlotQt6 REQUIRED) # needs Qt6::PrintSupport found first
endif()
if(ARCFLOW_BUILD_TESTS)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Test)
  # Qt Test defines the folder of each test on its command line, which would make a shared precompiled header unusable. Only
  # QFINDTESTDATA reads it.
  get_target_property(_definitions Qt6::Test INTERFACE_COMPILE_DEFINITIONS)
  list(FILTER _definitions EXCLUDE REGEX "QT_TESTCASE_")
  set_property(TARGET Qt6::Test PROPERTY INTERFACE_COMPILE_DEFINITIONS "${_definitions}")
  # Without the folders it defines per target for QFINDTESTDATA, which no test here uses: tests in different folders could
  # not share a precompiled header.
  set_property(TARGET Qt6::Test PROPERTY INTERFACE_COMPILE_DEFINITIONS QT_TESTLIB_LIB)
endif()

# CUDA: our kernels need nvcc and a LibTorch built with CUDA; everything else goes through ATen.
set(ARCFLOW_WITH_CUDA OFF)
if(NOT ARCFLOW_CUDA STREQUAL "OFF" AND LibTorch_HAS_CUDA)
  include(CheckLanguage)
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
      set(CMAKE_CUDA_ARCHITECTURES 75-real 80-real 86-real 89-real 90) # 90 with PTX, for what comes after
    endif()
    # Not nvcc's own choice, a static runtime: kernels share LibTorch's runtime and streams.
    set(CMAKE_CUDA_RUNTIME_LIBRARY None)
    enable_language(CUDA)
    find_package(CUDAToolkit REQUIRED)
    set(ARCFLOW_WITH_CUDA ON)
  endif()
endif()
if(ARCFLOW_CUDA STREQUAL "ON" AND NOT ARCFLOW_WITH_CUDA)
  message(FATAL_ERROR "ARCFLOW_CUDA=ON needs nvcc and a LibTorch built with CUDA; found nvcc: "
                      "'${CMAKE_CUDA_COMPILER}', LibTorch with CUDA: ${LibTorch_HAS_CUDA} (${LibTorch_DIR})")
endif()
message(STATUS "ArcFlow: LibTorch ${LibTorch_VERSION} in ${LibTorch_DIR}, CUDA kernels: ${ARCFLOW_WITH_CUDA}")

# Training on several processes: Open MPI or MPICH; on CUDA devices NCCL too, from the wheel's nvidia packages or the system.
set(ARCFLOW_WITH_MPI OFF)
if(NOT ARCFLOW_MPI STREQUAL "OFF")
  pkg_search_module(MPI IMPORTED_TARGET ompi-c mpich)
  set(ARCFLOW_WITH_MPI ${MPI_FOUND})
  if(ARCFLOW_WITH_MPI AND ARCFLOW_WITH_CUDA)
    find_path(NCCL_INCLUDE_DIR nccl.h HINTS "${LibTorch_DIR}/../nvidia/nccl/include")
    find_library(NCCL_LIBRARY NAMES nccl libnccl.so.2 HINTS "${LibTorch_DIR}/../nvidia/nccl/lib")
    mark_as_advanced(NCCL_INCLUDE_DIR NCCL_LIBRARY)
  endif()
endif()
if(ARCFLOW_MPI STREQUAL "ON" AND NOT ARCFLOW_WITH_MPI)
  message(FATAL_ERROR "ARCFLOW_MPI=ON needs Open MPI's or MPICH's development files")
endif()
message(STATUS "ArcFlow: training on several processes: ${ARCFLOW_WITH_MPI}, on CUDA devices: ${NCCL_LIBRARY}")
