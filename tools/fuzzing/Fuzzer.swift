import Fuzzing
import Glibc

// libFuzzer brings the main function, and calls this one for every input. `tools/fuzz` builds and runs it.

/// The target that `CITYWARD_FUZZ_TARGET` names: libFuzzer's own options leave no room for it.
private let target: FuzzTarget = {
    let name = unsafe getenv("CITYWARD_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let target = FuzzTarget.named(name) else {
        let names = FuzzTarget.all.map(\.name).joined(separator: ", ")
        fatalError("CITYWARD_FUZZ_TARGET is '\(name)'; it is one of \(names)")
    }
    return target
}()

@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    // Not to be kept: what is longer only slows the search down.
    guard size <= target.longestInput else { return -1 }
    do throws(BrokenInvariant) {
        try target.check(unsafe UnsafeBufferPointer(start: data, count: size).span)
    } catch {
        fatalError("\(error)")
    }
    return 0
}
