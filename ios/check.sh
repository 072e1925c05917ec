#!/bin/bash
# Checks what of the iOS app can be checked without Apple's SDK: property lists, entitlements, privacy manifest, project.yml
# and String Catalog by ios/check.py; the screens, the Keychain vault and the notification center by the Swift compiler
# against ios/TypecheckStubs. Needs tests/bindings.sh to have run.   usage: ios/check.sh
set -euo pipefail
cd "$(dirname "$0")/.."
here=ios
out=${XDG_CACHE_HOME:-$HOME/.cache}/openlines/swift/check
mkdir -p "$out"

python3 $here/check.py
$here/bindings.sh

cat > "$out/typecheck.sh" <<SCRIPT
set -euo pipefail
swift() { swiftc -swift-version 6 -warnings-as-errors -parse-as-library -I "$out" -Xcc -fmodule-map-file=$here/OperatorKit/Sources/openlines_coreFFI/module.modulemap "\$@"; }
module() { name=\$1; shift; swift -emit-module -module-name "\$name" -emit-module-path "$out/\$name.swiftmodule" "\$@"; }
for stub in UIKit Network Security UserNotifications SwiftUI; do module \$stub $here/TypecheckStubs/\$stub/*.swift; done
module OpenlinesCore $here/OperatorKit/Sources/OpenlinesCore/*.swift
# With the stubs in sight, this has the Keychain vault and the notification center in it.
module OperatorKit \$(find $here/OperatorKit/Sources/OperatorKit -name '*.swift' | sort)
swift -typecheck -module-name Openlines \$(find $here/App/Sources -name '*.swift' | sort)
SCRIPT
$here/toolchain.sh run bash "$out/typecheck.sh"
echo "$(find $here/App/Sources -name '*.swift' | wc -l) files of the app type-checked against stubs"
