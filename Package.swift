// swift-tools-version: 6.2
import PackageDescription

/// Every target is compiled alike: the upcoming language features on, unsafe code marked, no warnings.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A room: one part of the pipeline. It may import what it names here, and nothing else.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A program: it wires rooms together.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// `data`: folders that tests read where they lie; they are no resources.
func tests(_ name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: data, swiftSettings: settings)
}

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")

let package = Package(
    name: "cityward",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // From top to bottom as a reading passes through them: see Sources/cityward/Documentation.docc/Architecture.md.
        room("Telemetry"),
        // Where tests end the daemon; empty in a release build.
        room("Faults"),
        room("Documents", ["Telemetry", yaml]),
        room("MQTT", ["CMosquitto", "CLinux"]),
        room("JT808", ["Telemetry"]),
        room("Caches", ["CPrefetch"]),
        room("Places", ["Telemetry", "Documents", "Caches"]),
        room("HJ212", ["Telemetry"]),
        room("Ingest", ["Telemetry", "Documents", "Places", "HJ212", "JT808", "CSimdJSON"]),
        room("Schedules", ["Telemetry", "Documents"]),
        room("Coverage", ["Telemetry", "Documents", "Places", "Schedules"]),
        room("Expressions", ["Documents"]),
        room(
            "Rules",
            ["Telemetry", "Documents", "Places", "Schedules", "Coverage", "Expressions", "Caches", crypto]
        ),
        // What the store asks of a database, whichever it is.
        room("Databases"),
        room("SQLite", ["Databases", "CSQLite"]),
        room("PostgreSQL", ["Databases", "CPostgreSQL"]),
        room("Replay", ["Telemetry", "Rules"]),
        room("Scenarios", ["Telemetry", "Documents", "Places", "Schedules", "Coverage", "Rules", "Replay"]),
        room("Storage", ["Telemetry", "Faults", "Databases", "SQLite", "PostgreSQL", crypto]),
        room("Pages", ["Telemetry"]),
        room("Evidence", ["Telemetry", "Documents", "Pages", "Databases", "Storage"]),
        room(
            "Reports",
            ["Telemetry", "Documents", "Pages", "Places", "Schedules", "Coverage", "Rules", "Databases", "Storage"]
        ),
        room(
            "Feeds",
            ["Telemetry", "MQTT", "Databases", "Storage", crypto, httpClient, nio, nioPosix, nioHTTP1, nioSSL]
        ),
        room("Exposition", [coreMetrics]),
        .target(
            name: "API",
            dependencies: [
                "Telemetry", "Documents", "Pages", "Places", "Schedules", "Databases", "Storage", "Reports", "Feeds",
                "Exposition",
                hummingbird, hummingbirdCore, hummingbirdTLS, httpTypes, nio, nioPosix, nioHTTP1, nioHTTPTypes, nioSSL,
                lifecycle, logging,
                coreMetrics, crypto,
            ],
            // The page's own files are served from where they lie.
            exclude: ["Page"],
            swiftSettings: settings
        ),
        // What the daemons, and the programs beside them, have in common.
        room("Hosting", ["Telemetry", "Documents", "MQTT", arguments, lifecycle, logging]),
        program(
            "cityward",
            [
                "Telemetry", "Documents", "Hosting", "Faults", "MQTT", "HJ212", "Ingest", "Places", "Schedules",
                "Coverage",
                "Rules",
                "Databases", "SQLite", "Storage", "Evidence", "Reports", "Feeds", "Exposition", "API", "Replay",
                "Scenarios",
                "Gateway", "CLinux",
                arguments, lifecycle, signals, logging, coreMetrics, nio, nioPosix, nioSSL,
            ]
        ),

        // Where terminals come in that speak JT/T 808 and HJ 212.
        room(
            "Gateway",
            [
                "Telemetry", "Documents", "Hosting", "MQTT", "JT808", "HJ212", "Exposition", coreMetrics, lifecycle,
                logging, nio, nioPosix, nioHTTP1, nioSSL,
            ]
        ),
        program(
            "cityward-gateway",
            ["Documents", "Hosting", "Gateway", arguments, lifecycle, signals, logging]
        ),

        // A fleet that is not there, for the demo, tests and benchmarks.
        room("Simulation", ["Telemetry", "Documents", "Places"]),
        room("Terminals", ["Telemetry", "JT808", "HJ212", nio, nioPosix]),
        program(
            "cityward-simulator",
            [
                "Telemetry", "Documents", "Hosting", "Simulation", "Terminals", "JT808", "HJ212", "MQTT",
                arguments, nio, nioPosix,
            ]
        ),

        // A town with its trucks, the same in every run, for benchmarks.
        .target(
            name: "BenchmarkTown",
            dependencies: ["Telemetry", "Documents", "Places", "Schedules", "Rules"],
            path: "tools/benchmarks/town",
            swiftSettings: settings
        ),
        // The parts of the pipeline, each alone, for tools/benchmarks/micro and tools/benchmarks/compare.
        .executableTarget(
            name: "micro-benchmarks",
            dependencies: [
                "Telemetry", "Documents", "Places", "Ingest", "Expressions", "Rules", "Databases", "Storage",
                "BenchmarkTown", arguments,
            ],
            path: "tools/benchmarks/measuring",
            swiftSettings: settings
        ),
        // The judge alone, for tools/benchmarks/judge.
        .executableTarget(
            name: "judge-benchmark",
            dependencies: ["Telemetry", "Documents", "Rules", "BenchmarkTown"],
            path: "tools/benchmarks/judging",
            exclude: ["rules.yaml", "kitchens.yaml"]
        ),

        // Committing, settling and sealing alone, for tools/benchmarks/archive.
        .executableTarget(
            name: "archive-benchmark",
            dependencies: ["Telemetry", "Storage"],
            path: "tools/benchmarks/archiving"
        ),
        // A month of sweeping coverage, for tools/benchmarks/coverage.
        .executableTarget(
            name: "coverage-benchmark",
            dependencies: ["Telemetry", "Documents", "Places", "Schedules", "Coverage", "Storage", "Reports"],
            path: "tools/benchmarks/covering"
        ),

        .systemLibrary(
            name: "CMosquitto",
            pkgConfig: "libmosquitto",
            providers: [.apt(["libmosquitto-dev", "libssl-dev"])]
        ),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CPrefetch"),
        .systemLibrary(name: "CLinux"),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),

        // What several test targets need: a real broker, child processes, temporary folders.
        .target(name: "TestSupport", dependencies: ["MQTT"], path: "Tests/TestSupport", swiftSettings: settings),
        // A store for one test, of the kind that this run is about.
        .target(
            name: "StoreSupport",
            dependencies: ["Databases", "PostgreSQL", "SQLite", "Storage", "TestSupport"],
            path: "Tests/StoreSupport",
            swiftSettings: settings
        ),
        // Readers of foreign bytes with what must hold for every input: for tests, and for tools/fuzz.
        .target(
            name: "Fuzzing",
            dependencies: ["Telemetry", "Documents", "HJ212", "Ingest", "JT808", "Places", "Schedules", "Expressions"],
            path: "Tests/Fuzzing",
            swiftSettings: settings
        ),
        tests(
            "FuzzingTests",
            ["Fuzzing", "Documents", "Places", "Rules", "Schedules", "TestSupport"],
            data: ["Corpora"]
        ),
        tests("TelemetryTests", ["Telemetry", "TestSupport"]),
        tests("DocumentsTests", ["Documents"]),
        tests("MQTTTests", ["MQTT", "TestSupport"]),
        tests("HJ212Tests", ["HJ212", "Telemetry"], data: ["Frames"]),
        tests("JT808Tests", ["JT808", "Telemetry", "TestSupport"], data: ["Frames"]),
        tests("PlacesTests", ["Places", "Telemetry", "Documents", "TestSupport"]),
        tests(
            "IngestTests",
            ["HJ212", "Ingest", "JT808", "Documents", "Places", "Telemetry", "TestSupport"],
            data: ["Messages"]
        ),
        tests("SchedulesTests", ["Schedules", "Documents", "Telemetry", "TestSupport"]),
        tests("CoverageTests", ["Coverage", "Documents", "Places", "Schedules", "Telemetry", "TestSupport"]),
        tests("PostgreSQLTests", ["PostgreSQL", "Databases", "TestSupport"]),
        tests("ExpressionsTests", ["Expressions", "TestSupport"]),
        tests(
            "RulesTests",
            ["Expressions", "Rules", "Coverage", "Documents", "Places", "Schedules", "Telemetry", "TestSupport"]
        ),
        tests(
            "StorageTests",
            [
                "Storage", "Databases", "PostgreSQL", "SQLite", "Telemetry", "Ingest", "Documents", "StoreSupport",
                "TestSupport",
            ],
            data: ["Events"]
        ),
        tests(
            "EvidenceTests",
            ["Evidence", "Pages", "Storage", "Databases", "StoreSupport", "Telemetry", "TestSupport"],
            data: ["Parts"]
        ),
        tests(
            "ReportsTests",
            [
                "Reports", "Coverage", "Documents", "Ingest", "Pages", "Places", "Rules", "Schedules", "Simulation",
                "Storage", "StoreSupport", "Telemetry", "TestSupport",
            ],
            data: ["Documents"]
        ),
        tests("FeedsTests", ["Feeds", "MQTT", "Storage", "StoreSupport", "Telemetry", "TestSupport", crypto]),
        tests("ExpositionTests", ["Exposition", coreMetrics]),
        tests(
            "APITests",
            [
                "API", "Documents", "Exposition", "Feeds", "Reports", "Storage", "StoreSupport", "Telemetry", "Ingest",
                "TestSupport", httpTypes, lifecycle, logging,
            ]
        ),
        tests("ReplayTests", ["Replay", "Rules", "Telemetry", "Documents", "Places", "Schedules", "TestSupport"]),
        tests(
            "ScenariosTests",
            [
                "cityward", "Scenarios", "Telemetry", "Documents", "Places", "Schedules", "Rules", "TestSupport",
            ]
        ),
        tests("SimulationTests", ["Simulation", "Coverage", "Places", "Telemetry", "Documents"]),
        tests(
            "MonitoringTests",
            [
                "cityward", "Documents", "Exposition", "Feeds", "Hosting", "Ingest", "MQTT", "Schedules", "Storage",
                "Telemetry",
                "TestSupport", logging,
            ]
        ),
        tests(
            "GatewayTests",
            [
                "cityward-gateway", "cityward-simulator", "Gateway", "Documents", "HJ212", "JT808", "MQTT", "Telemetry",
                "TestSupport", nio,
                nioPosix, nioSSL,
            ]
        ),
        tests(
            "DaemonTests",
            [
                "cityward", "cityward-simulator", "HJ212", "JT808", "MQTT", "Databases", "PostgreSQL", "SQLite",
                "Storage", "Telemetry",
                "TestSupport",
            ],
            data: ["Faults/Shim"]
        ),
    ],
    cxxLanguageStandard: .cxx17
)

// libFuzzer comes with the flag --sanitize=fuzzer only, and brings a main function: its program is there where tools/fuzz asks for it.
if Context.environment["CITYWARD_FUZZER"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzzer",
            dependencies: ["Fuzzing"],
            path: "tools/fuzzing",
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]
        )
    )
}
