// swift-tools-version:6.0
// The boundary as Swift sees it: tests of the generated code and its adapters against the real core and a spawned portal.
// Run them with ios/test.sh.
import PackageDescription

let kit: Target.Dependency = .product(name: "OperatorKit", package: "OperatorKit")
let portal: Target.Dependency = .product(name: "LivePortal", package: "LivePortal")

let package = Package(
    name: "Boundary",
    platforms: [.macOS(.v14)],
    dependencies: [.package(path: "../../ios/OperatorKit"), .package(path: "LivePortal")],
    targets: [
        // A phone's process that is killed with an unsent reply.
        .executableTarget(name: "victim", dependencies: [kit]),
        // Measures T4 and prints its line.
        .executableTarget(name: "t4", dependencies: [kit, portal]),
        .testTarget(name: "BoundaryTests", dependencies: ["victim", kit, portal]),
    ],
    swiftLanguageModes: [.v6]
)
