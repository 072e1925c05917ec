// swift-tools-version:6.0
// OperatorKit: everything of the iOS app that is not a screen. Foundation only, so it is built and tested on Linux as well.
//
//   openlines_coreFFI   the Rust core's C functions: on Linux the shared library of a cargo build, on Apple an xcframework
//   OpenlinesCore       the generated Swift of the boundary, and the id types that it uses
//   OperatorKit         adapters, vaults and the presentation models (FooState, FooEvent, FooPresenter)
//
// ios/bindings.sh puts the generated files in place.
import PackageDescription

#if os(Linux)
let core: Target = .systemLibrary(name: "openlines_coreFFI")
#else
let core: Target = .binaryTarget(name: "openlines_coreFFI", path: "OpenlinesCore.xcframework")
#endif

let package = Package(
    name: "OperatorKit",
    defaultLocalization: "en",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "OperatorKit", targets: ["OperatorKit", "OpenlinesCore"])],
    dependencies: [.package(path: "../../tests/swift/LivePortal")],
    targets: [
        core,
        .target(
            name: "OpenlinesCore", dependencies: ["openlines_coreFFI"],
            linkerSettings: [.linkedLibrary("openlines_core", .when(platforms: [.linux]))]),
        .target(name: "OperatorKit", dependencies: ["OpenlinesCore"]),
        .testTarget(
            name: "OperatorKitTests",
            dependencies: ["OperatorKit", "OpenlinesCore", .product(name: "LivePortal", package: "LivePortal")]),
    ],
    swiftLanguageModes: [.v6]
)
