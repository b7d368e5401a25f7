public import CPrefetch

/// Asks the processor to have elements in its caches soon, for whoever will ask for them after some other work.
extension Array {
    /// The line in which an element begins.
    @inlinable
    @inline(__always)
    public func prefetch(_ index: Int) {
        unsafe withUnsafeBytes { bytes in
            cityward_prefetch(UInt(bitPattern: bytes.baseAddress) &+ UInt(index &* MemoryLayout<Element>.stride))
        }
    }

    @inlinable
    @inline(__always)
    public func prefetch(from first: Int, count: Int) {
        unsafe withUnsafeBytes { bytes in
            let start = UInt(bitPattern: bytes.baseAddress) &+ UInt(first &* MemoryLayout<Element>.stride)
            let end = start &+ UInt(count &* MemoryLayout<Element>.stride)
            // A line of a cache is 64 bytes on all processors that we know.
            var line = start & ~63
            while line < end {
                cityward_prefetch(line)
                line &+= 64
            }
        }
    }

    /// The share of one device in an array that has so many elements for each.
    @inlinable
    @inline(__always)
    public func prefetch(share device: Int, each count: Int) {
        prefetch(from: device &* count, count: count)
    }

    /// What an array knows of itself, which stands before its elements.
    @inlinable
    @inline(__always)
    public func prefetchHead() {
        unsafe withUnsafeBytes { bytes in
            cityward_prefetch(UInt(bitPattern: bytes.baseAddress) &- 32)
        }
    }
}
