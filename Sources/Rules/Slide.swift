/// How a window moved over the samples of a series since it was last looked at: what left it and what came into it.
///
/// To follow a window so costs as much as there are readings, however long the window is.
struct Slide {
    /// At the older end: what left, or what came back. A window that opens between two readings may have asked for an instant
    /// later than that of the next one.
    let left: Range<Int>
    let returned: Range<Int>
    /// At the newer end.
    let came: Range<Int>

    /// `nil` where to start anew takes no more work, or where what left cannot be read any more.
    init?(from last: Range<Int>, to next: Range<Int>, firstReadable: Int) {
        guard last.lowerBound >= firstReadable, next.lowerBound < last.upperBound, last.upperBound <= next.upperBound
        else { return nil }
        left = last.lowerBound..<max(last.lowerBound, next.lowerBound)
        returned = next.lowerBound..<max(last.lowerBound, next.lowerBound)
        came = last.upperBound..<next.upperBound
    }
}
