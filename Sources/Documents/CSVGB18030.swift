import Glibc

/// GB18030, the character set that the People's Republic of China prescribes, read by the C library's `iconv`.
///
/// It contains GBK and GB 2312, and every character of Unicode, in one, two or four bytes.
///
/// - Returns: the text in UTF-8; `nil` where a byte does not belong, or the C library lacks the tables.
func utf8(fromGB18030 bytes: ArraySlice<UInt8>) -> [UInt8]? {
    guard var converter = GB18030Converter() else { return nil }
    return converter.utf8(from: bytes)
}

/// Whether the C library has the tables, as Debian's has without further packages.
let canReadGB18030 = GB18030Converter() != nil

/// An open conversion.
@safe private struct GB18030Converter: ~Copyable {
    private let descriptor: iconv_t

    init?() {
        // What iconv_open returns for a failure is the pointer with the value -1.
        guard let descriptor = unsafe iconv_open("UTF-8", "GB18030"),
            unsafe descriptor != UnsafeMutableRawPointer(bitPattern: -1)
        else { return nil }
        unsafe self.descriptor = descriptor
    }

    deinit {
        unsafe _ = iconv_close(descriptor)
    }

    mutating func utf8(from bytes: ArraySlice<UInt8>) -> [UInt8]? {
        // Four or two bytes of GB18030 are at most four of UTF-8, and one is one.
        let capacity = bytes.count * 2
        var isComplete = false
        var input = Array(bytes)
        let text = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            isComplete = unsafe input.withUnsafeMutableBytes { input in
                unsafe convert(input, to: UnsafeMutableRawBufferPointer(output), &count)
            }
        }
        return isComplete ? text : nil
    }

    private func convert(
        _ input: UnsafeMutableRawBufferPointer,
        to output: UnsafeMutableRawBufferPointer,
        _ count: inout Int
    ) -> Bool {
        var source = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
        var target = unsafe output.baseAddress?.assumingMemoryBound(to: CChar.self)
        var sourceCount = input.count
        var targetCount = output.count
        let result = unsafe iconv(descriptor, &source, &sourceCount, &target, &targetCount)
        count = output.count - targetCount
        // A cut-off character at the end is a failure too.
        return result != -1 && sourceCount == 0
    }
}
