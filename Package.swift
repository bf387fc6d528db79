// swift-tools-version: 6.1
import PackageDescription

// The whole import graph, read top to bottom: nothing imports downward. One outside package, one target.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func area(_ name: String, _ reads: String...) -> Target {
    .target(
        name: name, dependencies: ["Kernel", "Web"] + reads.map { .init(stringLiteral: $0) },
        path: "Sources/Areas/\(name)", swiftSettings: settings)
}

func part(
    _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [], path: String? = nil
) -> Target {
    .target(name: name, dependencies: dependencies, path: path, resources: resources, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil, exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: settings)
}

let package = Package(
    name: "xuemai",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        part("Kernel", []),
        part(
            "Ledger",
            [
                "Kernel", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]),
        part(
            "StoreSQLite",
            [
                "Kernel", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        part("StorePostgres", ["Kernel", "CPostgres"]),
        part(
            "Web", ["Kernel"],
            resources: [
                "xuemai.css", "mark.svg", "wire.js", "scanner.js", "form.js", "xuemai.js", "receive.js", "live.js",
                "sign.js",
            ].map { .embedInCode("Assets/\($0)") }),
        tests("WebTests", ["Kernel", "Web"], exclude: ["Golden"]),
        part("TestKit", ["Kernel", "Ledger", "StorePostgres", "StoreSQLite"]),
        tests("KernelTests", ["Kernel"]),
        tests("StoreTests", ["Kernel", "Ledger", "StorePostgres", "StoreSQLite", "TestKit"]),
        tests(
            "LedgerTests",
            ["Kernel", "Ledger", "StoreSQLite", "TestKit", .product(name: "GRDB", package: "GRDB.swift")],
            exclude: ["Vectors"]),
    ]
)
