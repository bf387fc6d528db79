import Statistics
import Testing

struct `Limits and components, beside scipy and numpy` {
    @Test func `are made of the quantiles of chi-square and F, and shares of gamma and Student's t`() throws {
        let reference = try Reference.read().part("limits")
        for row in try reference.rows("chi_square") {
            #expect(isSame(Distribution.chiSquareQuantile(row[0], freedom: row[1]), row[2]), "χ² \(row)")
        }
        for row in try reference.rows("gamma") {
            #expect(isSame(Distribution.gammaCumulative(row[0], row[1]), row[2]), "gamma \(row)")
        }
        for row in try reference.rows("fisher") {
            #expect(isSame(Distribution.fisherQuantile(row[0], row[1], row[2]), row[3]), "F \(row)")
        }
        for row in try reference.rows("student_cumulative") {
            #expect(isSame(Distribution.studentCumulative(row[0], freedom: row[1]), row[2]), "t \(row)")
        }
    }

    @Test func `have the variances, distances and errors of singular values, and leave out what is constant`() throws {
        let reference = try Reference.read().part("components")
        let table = Matrix(try reference.rows("table"))
        let model = try PrincipalComponents(table, .count(2))
        #expect(model.variances.isSame(as: try reference.numbers("variances")))
        let places = try (0..<table.rows).map { try model.place(table.row($0)) }
        #expect(places.map(\.distance).isSame(as: try reference.numbers("distances")))
        #expect(places.map(\.squaredError).isSame(as: try reference.numbers("errors")))
        #expect(model.scaling.constant == [5])
        #expect(model.loadings.allSatisfy { $0[5] == 0 })
    }

    @Test func `tell which columns make a run unlike the others`() throws {
        let table = Matrix(try Reference.read().part("components").rows("table"))
        let model = try PrincipalComponents(table, .count(2))
        var odd = table.row(4)
        odd[2] += 5 * model.scaling.deviations[2]
        let place = try model.place(odd)
        let parts = try model.contributions(toDistance: odd)
        #expect(isSame(parts.reduce(0, +), place.distance))
        #expect(isSame(place.residuals.reduce(0) { $0 + $1 * $1 }, place.squaredError))
        #expect(place.residuals.indices.max { abs(place.residuals[$0]) < abs(place.residuals[$1]) } == 2)
    }

    @Test func `are the same whether runs or columns are fewer, and whatever comes first`() throws {
        let table = Matrix(try Reference.read().part("components").rows("table"))
        let wide = Matrix((0..<table.rows).map { table.row($0) + table.row($0).reversed() + table.row($0) })
        let narrow = try PrincipalComponents(table, .count(2))
        let broad = try PrincipalComponents(wide, .count(2))
        // Every column stands there three times.
        for row in 0..<table.rows {
            let (a, b) = (try narrow.place(table.row(row)), try broad.place(wide.row(row)))
            #expect(isSame(a.distance, b.distance))
            #expect(isSame(3 * a.squaredError, b.squaredError))
        }
        #expect(try PrincipalComponents(table, .count(2)) == narrow)
    }

    @Test func `are chosen by what they explain`() throws {
        let table = Matrix(try Reference.read().part("components").rows("table"))
        let all = try PrincipalComponents(table, .count(5))
        #expect(isSame(all.explained.reduce(0, +), 1))
        let enough = try PrincipalComponents(table, .explaining(all.explained[0] + 0.001))
        #expect(enough.components == 2)
    }

    @Test func `are refused for fewer runs or directions than components, for nothing and for no number`() throws {
        let table = Matrix(try Reference.read().part("components").rows("table"))
        #expect(throws: NotComputable.tooFewRuns(needed: 5)) {
            try PrincipalComponents(table.choosing(rows: [0, 1, 2, 3]), .count(3))
        }
        #expect(throws: NotComputable.moreComponents(than: 5)) { try PrincipalComponents(table, .count(6)) }
        let flat = Matrix([[1, 2], [1, 2], [1, 2], [1, 2]])
        #expect(throws: NotComputable.nothingVaries) { try PrincipalComponents(flat, .count(1)) }
        #expect(throws: NotComputable.notFinite) {
            try PrincipalComponents(Matrix([[1, 2], [.nan, 3], [2, 2], [1, 1]]), .count(1))
        }
        let model = try PrincipalComponents(table, .count(2))
        #expect(throws: NotComputable.otherColumns(expected: 6, found: 2)) { try model.place([1, 2]) }
        #expect(throws: NotComputable.notFinite) { try model.place([1, 2, 3, 4, 5, .infinity]) }
    }

    /// NIST/SEMATECH e-Handbook 7.2.6.3: 43 wafers, 90 % with 99 % confidence, k = 2.217.
    @Test func `have the tolerance factor of NIST, 7.2.6.3`() {
        let k = GoldenBand.factor(count: 43, share: 0.9, confidence: 0.99)
        #expect((k * 1_000).rounded() == 2_217)
    }
}
