/// Tells on which side of the line a → b the point p lies: positive left, negative right, zero exactly on it.
///
/// The sign is exact for all doubles whose products neither overflow nor underflow, which degrees never do: the plain
/// determinant is trusted outside its error bound, and recomputed without any rounding inside it.
/// Method and bound: J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic" (1997), ORIENT2D.
@inline(__always)
func orientation(_ a: PlanePoint, _ b: PlanePoint, _ p: PlanePoint) -> Double {
    let left = (a.x - p.x) * (b.y - p.y)
    let right = (a.y - p.y) * (b.x - p.x)
    let determinant = left - right
    // (3 + 16ε)ε with ε = 2⁻⁵³.
    let errorBound = 3.330_669_073_875_471_6e-16 * (abs(left) + abs(right))
    if abs(determinant) > errorBound { return determinant }
    return exactOrientation(a, b, p)
}

/// The same determinant as a sum of six exact products: the two p.x · p.y cancel.
@inline(never)
private func exactOrientation(_ a: PlanePoint, _ b: PlanePoint, _ p: PlanePoint) -> Double {
    var sum = ExactSum()
    sum.add(product: a.x, b.y)
    sum.add(product: -a.x, p.y)
    sum.add(product: -p.x, b.y)
    sum.add(product: -a.y, b.x)
    sum.add(product: a.y, p.x)
    sum.add(product: p.y, b.x)
    return sum.leadingTerm
}

/// A sum of doubles kept as non-overlapping terms of growing size, so that nothing is ever rounded away.
private struct ExactSum {
    /// Six products of two terms each.
    private var terms = InlineArray<12, Double>(repeating: 0)
    private var count = 0

    /// The largest term, which has the sign of the whole sum.
    var leadingTerm: Double {
        var index = count - 1
        while index >= 0 {
            if terms[index] != 0 { return terms[index] }
            index -= 1
        }
        return 0
    }

    mutating func add(product left: Double, _ right: Double) {
        let rounded = left * right
        add((-rounded).addingProduct(left, right))
        add(rounded)
    }

    /// Shewchuk's GROW-EXPANSION.
    private mutating func add(_ value: Double) {
        var carry = value
        for index in 0..<count {
            let term = terms[index]
            let total = carry + term
            let shareOfTerm = total - carry
            terms[index] = (carry - (total - shareOfTerm)) + (term - shareOfTerm)
            carry = total
        }
        terms[count] = carry
        count += 1
    }
}
