# Sourced by ./run and ./test: installs what is missing, configures and builds. Never asks; quick when nothing is to be done.
# arcflow_setup PRESET [TARGET]

ARCFLOW_CALLER_DIR=${ARCFLOW_CALLER_DIR:-$OLDPWD}
ARCFLOW_CALLER_DIR=${ARCFLOW_CALLER_DIR:-$PWD}
TORCH_VERSION=2.13.0

arcflow_packages=(
  build-essential cmake ninja-build ccache pkg-config python3 python3-pip
  qt6-base-dev qt6-tools-dev qt6-l10n-tools qt6-svg-dev libqt6sql6-sqlite libqcustomplot-dev libopenimageio-dev nlohmann-json3-dev libsentencepiece-dev libicu-dev libcli11-dev libexiv2-dev zlib1g-dev libopenmpi-dev openmpi-bin
)

arcflow_say() { printf '• %s\n' "$*" >&2; }

arcflow_missing_packages() {
  local package
  for package in "${arcflow_packages[@]}"; do
    # A tool or library may come from elsewhere (python, cmake): packages are only asked for where the command is absent, too.
    case $package in
      cmake | python3) command -v "$package" >/dev/null && continue ;;
      python3-pip) python3 -m pip --version >/dev/null 2>&1 && continue ;;
    esac
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s\n' "$package"
  done
}

arcflow_install_packages() {
  local missing sudo=()
  # Remembered per package list: asking dpkg costs a noticeable part of a second.
  local stamp=.deps/packages-$(printf '%s\n' "${arcflow_packages[@]}" | cksum | cut -d' ' -f1)
  [ -e "$stamp" ] && return
  if ! command -v dpkg-query >/dev/null; then
    arcflow_say "This is not a Debian-like system: make sure the equivalents of these packages are there: ${arcflow_packages[*]}"
    return
  fi
  missing=$(arcflow_missing_packages | tr '\n' ' ')
  if [ -n "${missing// /}" ]; then
    if [ "$(id -u)" -ne 0 ]; then
      if ! sudo -n true 2>/dev/null; then
        arcflow_say "Missing packages, and no right to install them. Please run: sudo apt-get install $missing"
        exit 1
      fi
      sudo=(sudo -n)
    fi
    arcflow_say "Installing packages: $missing"
    "${sudo[@]}" apt-get update -qq
    # shellcheck disable=SC2086
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  fi
  mkdir -p .deps
  touch "$stamp"
}

arcflow_install_libtorch() {
  [ -n "${LibTorch_ROOT:-}" ] && return
  [ -e .deps/libtorch/torch/lib/libtorch_cpu.so ] && return
  arcflow_say "Fetching LibTorch $TORCH_VERSION into .deps/ (once)"
  rm -rf .deps/libtorch .deps/libtorch.part
  mkdir -p .deps
  python3 -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --root-user-action=ignore \
    --target .deps/libtorch.part "torch==$TORCH_VERSION"
  if [ -e .deps/libtorch.part/torch/lib/libtorch_cuda.so ]; then
    # A CUDA build of the wheel needs the libraries that its dependencies bring.
    python3 -m pip install --quiet --disable-pip-version-check --no-compile --root-user-action=ignore \
      --target .deps/libtorch.part "torch==$TORCH_VERSION" --upgrade
  fi
  mv .deps/libtorch.part .deps/libtorch
}

arcflow_build() {
  local preset=$1 targets=("${@:2}") log
  if [ ! -e "build/$preset/build.ninja" ]; then
    arcflow_say "Configuring ($preset)"
    log=$(mktemp)
    if ! cmake --preset "$preset" >"$log" 2>&1; then
      cat "$log" >&2
      rm -f "$log"
      exit 1
    fi
    rm -f "$log"
  fi
  # ninja itself says whether anything is out of date, and re-runs CMake when a CMake file changed.
  if ! ninja -C "build/$preset" -n "${targets[@]}" 2>/dev/null | grep -q 'no work to do'; then
    arcflow_say "Building ($preset)"
    if [ -t 2 ]; then
      ninja -C "build/$preset" "${targets[@]}" >&2
    else
      ninja -C "build/$preset" --quiet "${targets[@]}" >&2
    fi
  fi
}

arcflow_setup() {
  local preset=$1 target=${2:-arcflow}
  arcflow_install_packages
  arcflow_install_libtorch
  arcflow_build "$preset" "$target"
}
