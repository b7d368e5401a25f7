import Foundation
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// A release build has no fault points: nobody can end a city's daemon by its environment.
    @Suite struct FaultPointsInRelease {
        @Test(.timeLimit(.minutes(2)), arguments: [true, false])
        func onlyADebugBuildHasThem(isDebug: Bool) async throws {
            let folder = try TemporaryFolder()
            let source = Project.root.appendingPathComponent("Sources/Faults/FaultPoint.swift").path
            let program = #"import Faults; faultPoint("a-point-of-its-own"); print("passed")"#
            try Data(program.utf8).write(to: folder.url.appendingPathComponent("main.swift"))
            // As SwiftPM compiles both: one module after the other, optimised.
            let script = """
                cd "$1"; shift
                swiftc -O "$@" -parse-as-library -emit-module -emit-library -static -module-name Faults "$SOURCE" -o libFaults.a
                swiftc -O -I. -L. -lFaults main.swift -o main
                ./main
                """
            let build = try ChildProcess(
                "/bin/sh",
                ["-ec", script, "sh", folder.url.path] + (isDebug ? ["-D", "DEBUG"] : []),
                environment: ["SOURCE": source],
                output: folder.url.appendingPathComponent("log")
            )
            try #require(try await build.ending(within: .seconds(90)) == .exited(0), "\(build.log)")
            let bytes = try Data(contentsOf: folder.url.appendingPathComponent("main"))
            for trace in ["CITYWARD_FAULT", "a-point-of-its-own", "faultPoint"] {
                #expect((bytes.range(of: Data(trace.utf8)) != nil) == isDebug, "\(trace)")
            }
        }
    }
}
