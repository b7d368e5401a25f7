/// A text at a fixed address, for values that are bound again and again: SQLite need not copy them.
@safe
public final class ConstantText {
    let bytes: UnsafeMutableBufferPointer<CChar>
    var count: Int { unsafe bytes.count - 1 }

    public init(_ text: String) {
        let characters = text.utf8CString
        unsafe bytes = .allocate(capacity: characters.count)
        unsafe _ = bytes.initialize(from: characters)
    }

    deinit {
        unsafe bytes.deallocate()
    }
}
