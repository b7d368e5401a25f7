import Foundation
import Testing
import TestSupport

/// Each defence of THREATS.md is shown by a test: `Suite.test`, which there must be.
@Suite struct ThreatsTests {
    @Test func everyTestThatThreatsNamesExists() throws {
        let text = try String(contentsOf: Project.root.appendingPathComponent("THREATS.md"), encoding: .utf8)
        let known = try declaredTests()
        let named = text.matches(of: /`([A-Z][A-Za-z]*)\.([a-z][A-Za-z0-9]*)`/).map { "\($0.1).\($0.2)" }
        #expect(named.filter { !known.contains($0) } == [])
        #expect(Set(named).count >= 30, "what is not shown is not a defence")
    }

    /// `Suite.test` of every test in the sources.
    private func declaredTests() throws -> Set<String> {
        let folder = Project.root.appendingPathComponent("Tests")
        let walker = FileManager.default.enumerator(atPath: folder.path)
        var found: Set<String> = []
        while let name = walker?.nextObject() as? String {
            guard name.hasSuffix(".swift") else { continue }
            let source = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            var suite = ""
            for line in source.split(separator: "\n") {
                if let match = line.firstMatch(of: /(@Suite |\b)struct ([A-Za-z]+)\b/),
                    !match.1.isEmpty || match.2.hasSuffix("Tests")
                {
                    suite = String(match.2)
                }
                if let match = line.firstMatch(of: /func ([a-z][A-Za-z0-9]*)\(/) { found.insert("\(suite).\(match.1)") }
            }
        }
        return found
    }
}
