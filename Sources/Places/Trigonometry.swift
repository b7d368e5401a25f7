// The C library's functions, under whole-word names; the only file that names the platform.
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@inline(__always)
func sine(_ radians: Double) -> Double { sin(radians) }

@inline(__always)
func cosine(_ radians: Double) -> Double { cos(radians) }

@inline(__always)
func arcSine(_ ratio: Double) -> Double { asin(ratio) }

@inline(__always)
func arcTangent(_ opposite: Double, _ adjacent: Double) -> Double { atan2(opposite, adjacent) }

let radiansPerDegree = Double.pi / 180
