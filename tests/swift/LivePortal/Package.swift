// swift-tools-version:6.0
// A real portal for Swift tests: starts the `openlines` program and plays customers over its live chat. Knows nothing of the core.
import PackageDescription

let package = Package(
    name: "LivePortal",
    platforms: [.macOS(.v14), .iOS(.v17)],
    products: [.library(name: "LivePortal", targets: ["LivePortal"])],
    targets: [.target(name: "LivePortal")],
    swiftLanguageModes: [.v6]
)
