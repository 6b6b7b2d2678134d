#!/usr/bin/env bash
# Installs the system packages that gradbooth needs, if they are missing. Debian 12; asks for sudo only when not root.
#   build: gcc make pkg-config libclang1 (bindings of V4L2)     text: fonts-noto-cjk fontconfig
#   window: GL and input libraries that the kiosk loads at run time
set -euo pipefail
packages=(gcc libc6-dev make pkg-config libclang1 fonts-noto-cjk fontconfig)
[ "${1:-}" = window ] && packages+=(libgl1-mesa-dri libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libx11-xcb1
    libxcursor1 libxi6 libxrandr2 libwayland-client0 libwayland-egl1)

missing=()
for package in "${packages[@]}"; do
    [ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" = "install ok installed" ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

root=()
[ "$(id -u)" -eq 0 ] || root=(sudo)
echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${root[@]}" apt-get update -qq
"${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
