// swift-tools-version: 6.1
import PackageDescription

// The whole import graph, read top to bottom: nothing imports downward. One outside package, one target.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// What every test runs through thousands of times is optimised in debug builds too.
let hot: [SwiftSetting] = settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

func area(_ name: String, _ reads: String...) -> Target {
    .target(
        name: name, dependencies: ["Kernel"] + reads.map { .init(stringLiteral: $0) },
        path: "Sources/Areas/\(name)", swiftSettings: settings)
}

func part(
    _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [], exclude: [String] = [],
    settings: [SwiftSetting] = settings
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func areaTests(_ name: String, _ reads: String..., exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: ["Kernel", "TestKit"] + [.init(stringLiteral: name)]
            + reads.map { .init(stringLiteral: $0) },
        path: "Tests/Areas/\(name)Tests", exclude: exclude, swiftSettings: settings)
}

extension Target.Dependency {
    static let arguments = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let asn1 = product(name: "SwiftASN1", package: "swift-asn1")
    static let nio = product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let logging = product(name: "Logging", package: "swift-log")
    static let sqlite = product(name: "GRDBSQLite", package: "GRDB.swift")
    static let x509 = product(name: "X509", package: "swift-certificates")
    static let yams = product(name: "Yams", package: "Yams")
}

let package = Package(
    name: "xuemai",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        part("Kernel", [], settings: hot),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        part("Sheets", ["CZlib", "Kernel"], settings: hot),
        part("Statistics", ["Kernel"], settings: hot),
        part("Historian", ["Kernel"], settings: hot),
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        part(
            "Collectors", ["CMosquitto", "Historian", "Kernel", "OPCUA", "Sheets", .nio, .nioPosix], settings: hot),
        part(
            "Web", ["Kernel", "Sheets"],
            resources: [
                "xuemai.css", "mark.svg", "wire.js", "scanner.js", "form.js", "xuemai.js", "receive.js", "live.js",
                "sign.js", "lineage.js", "curves.js", "trend.js", "sound.js", "film.js",
            ].map { .embedInCode("Assets/\($0)") }),

        area("Settings", "Web"),
        area("Alarms", "Equipment", "Lineage", "Web"),
        area("Collection", "Donors", "Exchange", "Plasma", "Sheets", "Web"),
        area("Comparison", "Donors", "Plasma", "Retest", "Sheets", "Statistics", "Web"),
        area("Donors", "Exchange", "Plasma", "Records", "Web"),
        area("Equipment", "Places", "Web"),
        area("Exchange", "Sheets", "Web"),
        area("Film", "Alarms", "Equipment", "Places", "Web"),
        area("History", "Historian"),
        area("Identity", "Settings", "Web"),
        area("Lineage", "Sheets", "Web"),
        area("LookBack", "Donors", "Exchange", "Lineage", "Plasma", "Rejects", "Retest", "Web"),
        area("Monitoring", "Alarms", "Equipment", "Historian", "History", "Web"),
        area("Notices", "Identity", "Web"),
        area("Places", "Web"),
        area("Plasma", "Exchange", "Lineage", "Places", "Sheets", "Storage", "Web"),
        area("Pooling", "Alarms", "Donors", "Lineage", "Plasma", "Preparation", "Quarantine", "Retest", "Web"),
        area("Preparation", "Plasma", "Quarantine", "Sheets", "Storage", "Web"),
        area("Quarantine", "Donors", "Lineage", "Plasma", "Retest", "Sheets", "Web"),
        area("Records", "Web"),
        area("Rejects", "Lineage", "Plasma", "Web"),
        area(
            "Reports", "Comparison", "Donors", "Exchange", "Lineage", "Plasma", "Quarantine", "Retest", "Settings",
            "Sheets", "Web"),
        area("Retest", "Donors", "Equipment", "Exchange", "Plasma", "Sheets", "Web"),
        area("Storage", "Places", "Web"),
        area("Trail"),
        area("Upkeep"),
        area(
            "Verification", "Alarms", "Comparison", "Equipment", "Historian", "History", "Lineage", "Monitoring",
            "Pooling", "Retest", "Sheets", "Statistics", "Web"),
        area("Witness"),

        part("Ledger", ["Kernel", .crypto, .cryptoExtras], settings: hot),
        part("Recorder", ["Kernel", "Ledger"], settings: hot),
        part(
            "OPCUA", ["Kernel", .asn1, .crypto, .cryptoExtras, .nio, .nioPosix, .x509],
            settings: hot),
        part("StoreSQLite", ["Kernel", .grdb, .sqlite], settings: hot),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        part("StorePostgres", ["Kernel", "CPostgres"], settings: hot),

        part(
            "Assembly",
            [
                "Kernel", "Web", "Sheets", "Ledger", "Collection", "Comparison", "Donors", "Equipment",
                "Exchange", "Film", "Identity", "Historian", "History", "Lineage", "Monitoring", "Notices", "Places",
                "Plasma", "Pooling", "Preparation", "Quarantine", "Records", "Alarms",
                "Retest", "LookBack", "Rejects", "Settings", "Reports",
                "Storage",
                "Trail", "Upkeep", "Verification", "Witness",
            ],
            resources: [
                .embedInCode("Packs/donation-rules.json"), .embedInCode("Packs/parallel.json"),
                .embedInCode("Packs/equipment.json"), .embedInCode("Packs/film.json"),
                .embedInCode("Packs/pooling.json"), .embedInCode("Packs/preparation.json"),
                .embedInCode("Packs/quarantine.json"), .embedInCode("Packs/receiving.json"),
                .embedInCode("Packs/lookback.json"),
                .embedInCode("Packs/retention.json"), .embedInCode("Packs/retest.json"),
                .embedInCode("Packs/station.json"), .embedInCode("Packs/store.json"),
                .embedInCode("Packs/words.txt"), .embedInCode("Papers/paper.typ"),
            ]),
        part("Press", ["Assembly"], resources: [.embedInCode("press.py")]),
        part("Simulator", [], resources: [.embedInCode("camera.py"), .embedInCode("plant.py")]),
        part(
            "Server",
            [
                "Kernel", "Web", "Ledger", "Assembly", "Collectors", "Exchange", "Historian", "Settings", "Sheets",
                "Upkeep",
                "Witness", .hummingbird,
                .httpTypes,
                .lifecycle,
                .logging, .nio, .nioPosix,
            ]),

        program(
            "xuemai",
            [
                "Kernel", "Ledger", "StoreSQLite", "StorePostgres", "Comparison", "Donors", "Equipment",
                "Exchange", "Film", "Identity", "Historian", "History", "Collectors", "Recorder", "Simulator",
                "Lineage", "LookBack", "Monitoring", "Alarms",
                "Places",
                "Plasma", "Pooling", "Preparation", "Press", "Quarantine", "Records", "Retest", "Settings", "Sheets",
                "Statistics", "Storage", "Assembly",
                "Server", "Upkeep", "Verification", "Web",
                .arguments, .logging, .yams,
            ]),

        program("xuemai-verify", ["Kernel", "Ledger", .arguments]),

        part("TestKit", ["Kernel", "Ledger", "StorePostgres", "StoreSQLite"]),
        tests("KernelTests", ["Kernel"]),
        tests("OPCUATests", ["Kernel", "OPCUA", "TestKit", .asn1, .crypto, .cryptoExtras, .x509]),
        tests("SheetsTests", ["Kernel", "Sheets", "TestKit"]),
        tests("CollectorsTests", ["Collectors", "Historian", "Kernel", "OPCUA", "TestKit"]),
        tests("RecorderTests", ["Kernel", "Recorder", "TestKit"]),
        tests("HistorianTests", ["Historian", "Kernel", "TestKit"]),
        tests("StatisticsTests", ["Kernel", "Statistics", "TestKit"], exclude: ["reference.json"]),
        tests("WebTests", ["Kernel", "Web"], exclude: ["Golden"]),
        tests("StoreTests", ["Kernel", "Ledger", "StorePostgres", "StoreSQLite", "TestKit"]),
        tests("LedgerTests", ["Kernel", "Ledger", "StoreSQLite", "TestKit", .grdb], exclude: ["Vectors"]),
        tests("VerifyProgramTests", ["Kernel", "Ledger", "xuemai-verify"]),
        tests(
            "ProgramTests",
            [
                "Assembly", "Film", "Kernel", "Ledger", "Places", "Recorder", "Server", "StoreSQLite",
                "Upkeep",
                "Web", "xuemai", .logging,
            ]),
        tests(
            "ServerTests",
            [
                "Assembly", "Collectors", "Exchange", "Historian", "Identity", "Kernel", "Ledger", "Server", "Settings",
                "Sheets", "StoreSQLite", "TestKit", "Upkeep", "Web", "Witness",
                .hummingbird, .httpTypes, .logging,
            ],
            exclude: ["openapi.json"]),
        areaTests("Alarms", "Equipment", exclude: ["vectors.txt"]),
        areaTests("Equipment", exclude: ["vectors.txt"]),
        areaTests("Exchange", "Sheets", "Web", exclude: ["vectors.txt"]),
        areaTests("Collection", "Donors", "Exchange", "Plasma", exclude: ["vectors.txt"]),
        areaTests("Comparison", "Donors", "Retest", exclude: ["vectors.txt"]),
        areaTests("Donors", "Plasma", "Records", exclude: ["vectors.txt", "donation-vectors.txt"]),
        areaTests("Monitoring", exclude: ["vectors.txt"]),
        areaTests("Pooling", "Donors", "Plasma", "Preparation", "Quarantine", "Retest", exclude: ["vectors.txt"]),
        areaTests("Film", "Alarms", exclude: ["vectors.txt"]),
        areaTests("History", "Historian", exclude: ["vectors.txt"]),
        areaTests("Preparation", "Plasma", "Quarantine", exclude: ["vectors.txt"]),
        areaTests("Quarantine", "Plasma", exclude: ["vectors.txt"]),
        areaTests("Records", exclude: ["vectors.txt"]),
        areaTests("Retest", "Donors", "Equipment", "Plasma", exclude: ["vectors.txt"]),
        areaTests(
            "Identity", "Ledger", "Settings", "StoreSQLite",
            exclude: [
                "vectors.txt", "review-vectors.txt", "device-vectors.txt", "factor-vectors.txt", "badge-vectors.txt",
                "delegation-vectors.txt", "scope-vectors.txt",
            ]),
        areaTests("Lineage", "Ledger", "Sheets", "StoreSQLite", "Web", exclude: ["vectors.txt"]),
        areaTests(
            "LookBack", "Donors", "Exchange", "Ledger", "Lineage", "Plasma", "Rejects", "Retest", "Storage",
            "StoreSQLite", exclude: ["vectors.txt"]),
        areaTests("Rejects", "Lineage", "Plasma", exclude: ["vectors.txt"]),
        areaTests("Settings", exclude: ["vectors.txt"]),
        areaTests("Notices", "Identity", "Ledger", "Settings", "StoreSQLite", exclude: ["vectors.txt"]),
        areaTests("Plasma", "Sheets", "Web", exclude: ["Vectors", "Pages/Golden"]),
        areaTests("Places", exclude: ["vectors.txt"]),
        areaTests("Storage", "Places", exclude: ["vectors.txt"]),
        areaTests("Upkeep", exclude: ["vectors.txt"]),
        areaTests("Trail", exclude: ["vectors.txt"]),
        areaTests("Verification", "Statistics", exclude: ["vectors.txt"]),
        areaTests("Witness", "StoreSQLite", "Ledger", exclude: ["vectors.txt"]),
        tests("TidyTests", ["TestKit"], exclude: ["exceptions.txt"]),
        tests(
            "AssemblyTests",
            [
                "Assembly", "Collection", "Comparison", "Donors", "Equipment", "Exchange", "Film", "Identity",
                "Kernel", "Ledger", "Lineage", "Historian", "History", "Alarms",
                "LookBack",
                "Monitoring", "Notices",
                "Places",
                "Plasma", "Pooling", "Preparation", "Press", "Quarantine", "Records", "Retest", "Settings",
                "Sheets", "Statistics", "Storage", "StoreSQLite", "TestKit", "Trail", "Rejects", "Reports",
                "Upkeep", "Verification", "Web",
                "Witness",
                "xuemai-verify",
            ],
            exclude: [
                "authz.txt", "routes.txt", "untested-refusals.txt", "scans.txt", "undeclared-commands.txt",
                "Golden", "Trail/Golden", "Accounts/Golden", "Administration/Golden", "Privacy/Golden",
                "Lineage/Golden", "Comparison/Golden", "Preparation/Golden", "Quarantine/Golden", "Retest/Golden",
                "LookBack/Golden", "Rejects/Golden", "Pooling/Golden", "Climate/Golden", "Reports/Golden",
                "Equipment/Golden", "Monitoring/Golden", "Verification/Golden", "Film/Golden",
            ]),
    ]
)
