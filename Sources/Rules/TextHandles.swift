/// Numbers for texts of the register, because an operand cannot hold a text.
struct TextHandles {
    private var texts: [String] = []
    private var handles: [String: UInt32] = [:]

    subscript(handle: UInt32) -> String { texts[Int(handle)] }

    mutating func handle(of text: String) -> UInt32 {
        if let handle = handles[text] { return handle }
        let handle = UInt32(texts.count)
        texts.append(text)
        handles[text] = handle
        return handle
    }
}
