/// Tells on which side of the line a → b the point p lies: positive left, negative right, zero exactly on it.
///
/// The sign is exact for all doubles whose products neither overflow nor underflow, which degrees never do: the plain
/// determinant is trusted outside its error bound, and recomputed without any rounding inside it.
/// Method and bound: J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic" (1997), ORIENT2D.
@inline(__always)
func orientation(aX: Double, aY: Double, bX: Double, bY: Double, pX: Double, pY: Double) -> Double {
    let left = (aX - pX) * (bY - pY)
    let right = (aY - pY) * (bX - pX)
    let determinant = left - right
    // (3 + 16ε)ε with ε = 2⁻⁵³.
    let errorBound = 3.330_669_073_875_471_6e-16 * (abs(left) + abs(right))
    if abs(determinant) > errorBound { return determinant }
    return exactOrientation(aX: aX, aY: aY, bX: bX, bY: bY, pX: pX, pY: pY)
}

/// The same determinant as a sum of six exact products: the two p.x · p.y cancel.
@inline(never)
private func exactOrientation(aX: Double, aY: Double, bX: Double, bY: Double, pX: Double, pY: Double) -> Double {
    var sum = ExactSum()
    sum.add(product: aX, bY)
    sum.add(product: -aX, pY)
    sum.add(product: -pX, bY)
    sum.add(product: -aY, bX)
    sum.add(product: aY, pX)
    sum.add(product: pY, bX)
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
