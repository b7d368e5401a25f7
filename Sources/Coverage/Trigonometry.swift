// The C library's function, under a whole-word name; the only file that names the platform.
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@inline(__always)
func cosine(_ radians: Double) -> Double { cos(radians) }
