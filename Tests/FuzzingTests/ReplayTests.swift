import Foundation
import Fuzzing
import TestSupport
import Testing

/// Those that `tools/fuzz` has, and those that are too heavy for it.
private let everyTarget = FuzzTarget.all + [.register, .ruleFile]

/// The inputs that were ever worth keeping, and thousands made from them at random, in every `swift test`.
///
/// Where one makes a reader trap the process ends; the input is left in the file that ``LastInput`` names.
@Suite struct ReplayTests {
    @Test(arguments: everyTarget.map(\.name))
    func everyKeptInputHolds(_ name: String) throws {
        let target = try #require(everyTarget.first { $0.name == name })
        let inputs = try corpus(of: name)
        #expect(inputs.count >= 4, "too few to be a corpus")
        for (file, input) in inputs {
            #expect(throws: Never.self, "\(name)/\(file)") { try target.check(input.span) }
        }
    }

    @Test(arguments: everyTarget.map(\.name))
    func inputsMadeAtRandomHold(_ name: String) throws {
        let target = try #require(everyTarget.first { $0.name == name })
        let inputs = try corpus(of: name).map(\.input).filter { $0.count <= target.longestInput }
        let last = try LastInput(of: name)
        var random = SplitMix64(seed: 1)
        for _ in 0..<500 {
            let input = mutated(inputs, longest: target.longestInput, using: &random)
            last.keep(input)
            do throws(BrokenInvariant) {
                try target.check(input.span)
            } catch {
                Issue.record("\(error); the input is in \(last.path)")
                return
            }
        }
        last.forget()
    }

    @Test func everyFolderOfInputsHasATarget() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Project.corpora.path)
        let names = Set(folders.map { $0.replacing(".dict", with: "") })
        #expect(names == Set(everyTarget.map(\.name)))
    }

    private func corpus(of name: String) throws -> [(file: String, input: [UInt8])] {
        let folder = Project.corpora.appendingPathComponent(name)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { file in
            (file, [UInt8](try Data(contentsOf: folder.appendingPathComponent(file))))
        }
    }

    /// One input, or two joined, with a few bytes changed, taken out, repeated or put in.
    private func mutated(_ inputs: [[UInt8]], longest: Int, using random: inout SplitMix64) -> [UInt8] {
        var input = inputs.randomElement(using: &random) ?? []
        if random.oneIn(4), let other = inputs.randomElement(using: &random) {
            input = Array(input.prefix(Int.random(in: 0...input.count, using: &random)))
            input += other.suffix(Int.random(in: 0...other.count, using: &random))
        }
        for _ in 0...Int.random(in: 0...3, using: &random) {
            let start = Int.random(in: 0...input.count, using: &random)
            let end = min(input.count, start + Int.random(in: 0...4, using: &random))
            switch Int.random(in: 0...3, using: &random) {
            case 0: input.removeSubrange(start..<end)
            case 1: input.insert(contentsOf: input[start..<end], at: start)
            case 2: input.insert(UInt8.random(in: 0...255, using: &random), at: start)
            default: if start < input.count { input[start] ^= 1 << UInt8.random(in: 0...7, using: &random) }
            }
        }
        return Array(input.prefix(longest))
    }
}

/// The input that is being read, in a file: a trap leaves nothing else behind.
private struct LastInput {
    let path: String
    private let file: FileHandle

    init(of target: String) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("cityward-\(target)-input").path
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw CocoaError(.fileWriteUnknown) }
        self.file = file
    }

    func keep(_ input: [UInt8]) {
        try? file.truncate(atOffset: 0)
        try? file.write(contentsOf: Data(input))
    }

    func forget() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
