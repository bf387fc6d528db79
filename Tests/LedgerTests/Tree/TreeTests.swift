import Foundation
import Kernel
import Ledger
import Testing

@Suite struct `The Merkle tree` {
    /// The eight reference entries of the certificate-transparency tests.
    private let entries = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    private let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func `has the published roots for sizes 0 to 8`() throws {
        var range = CompactRange()
        #expect(range.root.hex == roots[0])
        for (place, entry) in entries.enumerated() {
            range.append(TreeHash.leaf(try #require(Hex.decode(entry))))
            #expect(range.root.hex == roots[place + 1])
        }
    }

    @Test func `has the published path for the first entry of eight, which also proves 1 to 8`() throws {
        let tree = ObviousTree(try entries.map { TreeHash.leaf(try #require(Hex.decode($0))) })
        let path = MerkleTree.inclusionProof(index: 0, size: 8, node: tree.hash)
        #expect(path.map { String($0.hex.prefix(8)) } == ["96a296d2", "5f083f0a", "6b47aaf2"])
        #expect(MerkleTree.consistencyProof(from: 1, to: 8, node: tree.hash) == path)
    }

    @Test func `agrees with its definition for every size, index and earlier size up to 130`() throws {
        let tree = ObviousTree((0..<130).map { TreeHash.leaf([UInt8]("entry \($0)".utf8)) })
        var range = CompactRange()
        #expect(MerkleTree.root(size: 0, node: tree.hash) == TreeHash.empty)
        for size in 1...130 {
            range.append(tree.leaves[size - 1])
            let root = tree.root(0..<size)
            #expect(range.root == root)
            #expect(CompactRange(size: UInt64(size), hashes: range.hashes) == range)
            #expect(MerkleTree.root(size: UInt64(size), node: tree.hash) == root)
            for index in 0..<size {
                let path = MerkleTree.inclusionProof(
                    index: UInt64(index), size: UInt64(size), node: tree.hash)
                #expect(path == tree.path(index, 0..<size))
                try MerkleProof.verifyInclusion(
                    leaf: tree.leaves[index], index: UInt64(index), size: UInt64(size), proof: path,
                    root: root)
            }
            for from in 0...size {
                let path = MerkleTree.consistencyProof(from: UInt64(from), to: UInt64(size), node: tree.hash)
                #expect(path == (from == 0 ? [] : tree.proof(from, 0..<size)))
                try MerkleProof.verifyConsistency(
                    size1: UInt64(from), root1: tree.root(0..<from), size2: UInt64(size), root2: root,
                    proof: path)
            }
        }
    }

    @Test func `tells every perfect subtree once, when it is complete`() {
        let tree = ObviousTree((0..<77).map { TreeHash.leaf([UInt8($0)]) })
        var range = CompactRange()
        var told: [TreeNode: Digest] = [:]
        for leaf in tree.leaves {
            range.append(leaf) { node, hash in
                #expect(told.updateValue(hash, forKey: node) == nil)
                #expect(hash == tree.hash(node))
            }
        }
        // 77 + 38 + 19 + 9 + 4 + 2 + 1 subtrees of 1, 2, 4 … 64 leaves.
        #expect(told.count == 150)
        #expect(MerkleTree.root(size: 77, node: { (node) in told[node] ?? TreeHash.empty }) == range.root)
    }

    @Test func `names what is wrong with a proof`() {
        let tree = ObviousTree((0..<7).map { TreeHash.leaf([UInt8($0)]) })
        let (leaf, root) = (tree.leaves[2], tree.root(0..<7))
        let path = tree.path(2, 0..<7)
        let proof = tree.proof(3, 0..<7)
        func inclusion(_ index: UInt64, _ path: [Digest], _ root: Digest) throws {
            try MerkleProof.verifyInclusion(leaf: leaf, index: index, size: 7, proof: path, root: root)
        }
        func consistency(_ size1: UInt64, _ root1: Digest, _ size2: UInt64, _ path: [Digest]) throws {
            try MerkleProof.verifyConsistency(
                size1: size1, root1: root1, size2: size2, root2: root, proof: path)
        }
        #expect(throws: ProofFailure.indexOutsideTree) { try inclusion(7, path, root) }
        #expect(throws: ProofFailure.tooShort) { try inclusion(2, [], root) }
        #expect(throws: ProofFailure.tooLong) { try inclusion(2, path + [leaf], root) }
        #expect(throws: ProofFailure.rootMismatch(expected: leaf, computed: root)) {
            try inclusion(2, path, leaf)
        }
        let old = tree.root(0..<3)
        #expect(throws: ProofFailure.sizesReversed) { try consistency(8, old, 7, proof) }
        #expect(throws: ProofFailure.tooShort) { try consistency(3, old, 7, []) }
        #expect(throws: ProofFailure.tooLong) { try consistency(7, root, 7, proof) }
        #expect(throws: ProofFailure.tooLong) {
            try consistency(0, TreeHash.empty, 7, proof)
        }
        #expect(throws: ProofFailure.rootMismatch(expected: leaf, computed: root)) {
            try consistency(7, leaf, 7, [])
        }
        #expect(throws: ProofFailure.rootMismatch(expected: leaf, computed: old)) {
            try consistency(3, leaf, 7, proof)
        }
    }

    @Test func `accepts 1640 good proofs and refuses 8937 damaged ones`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Vectors/tlog-vectors.txt")
        var hashes: [Digest] = []
        var (good, bad) = (0, 0)
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        where line.first != "#" {
            let words = line.split(separator: " ")
            if words[0] == "hash" {
                hashes.append(try #require(Digest(hex: String(words[1]))))
                continue
            }
            let numbers = try words[1...4].map { try #require(Int($0)) }
            let path = try words[6...].map { hashes[try #require(Int($0))] }
            let (first, root) = (hashes[numbers[2]], hashes[numbers[3]])
            let accepted: Bool
            do throws(ProofFailure) {
                if words[0] == "inclusion" {
                    try MerkleProof.verifyInclusion(
                        leaf: first, index: UInt64(numbers[0]), size: UInt64(numbers[1]), proof: path,
                        root: root)
                } else {
                    try MerkleProof.verifyConsistency(
                        size1: UInt64(numbers[0]), root1: first, size2: UInt64(numbers[1]), root2: root,
                        proof: path)
                }
                accepted = true
            } catch { accepted = false }
            #expect(accepted == (words[5] == "good"), "\(line)")
            if accepted { good += 1 } else { bad += 1 }
        }
        #expect(good == 1_640 && bad == 8_937)
    }

    @Test func `keeps inner nodes in a tile so that a proof hashes nothing`() throws {
        let tree = ObviousTree((0..<256).map { TreeHash.leaf([UInt8($0)]) })
        let tile = TreeTile(leaves: tree.leaves)
        #expect(tile.bytes.count == TreeTile.fullBytes)
        #expect(TreeTile(bytes: tile.bytes) == tile)
        #expect(TreeTile(bytes: tile.bytes.dropLast()) == nil)
        let cut = TreeTile(leaves: Array(tree.leaves[..<77]))
        for level in 0...8 {
            for index in 0..<(256 >> level) {
                let hash = tree.hash(TreeNode(level: level, index: UInt64(index)))
                #expect(tile.hash(relativeLevel: level, index: index) == hash)
                if index < 77 >> level { #expect(cut.hash(relativeLevel: level, index: index) == hash) }
            }
        }
    }

    @Test(arguments: [
        (TreeNode(level: 0, index: 0), [0, 0, 0, 0]), (TreeNode(level: 0, index: 69_999), [0, 273, 0, 111]),
        (TreeNode(level: 7, index: 3), [0, 1, 7, 1]), (TreeNode(level: 8, index: 256), [1, 1, 0, 0]),
        (TreeNode(level: 11, index: 33), [1, 1, 3, 1]), (TreeNode(level: 63, index: 1), [7, 0, 7, 1]),
    ])
    func `finds the tile of every subtree`(_ node: TreeNode, _ place: [UInt64]) {
        let index = TileIndex(of: node)
        #expect(
            [UInt64(index.tileLevel), index.tileIndex, UInt64(index.relativeLevel), UInt64(index.offset)]
                == place)
    }

    @Test func `names tiles as C2SP serves them`() {
        #expect(TreeTile.path(level: 0, index: 1_234_067) == "tile/0/x001/x234/067")
        #expect(TreeTile.path(level: 0, index: 273, width: 112) == "tile/0/273.p/112")
        #expect(TreeTile.path(level: 2, index: 0, width: 1) == "tile/2/000.p/1")
        #expect(TreeTile.path(level: 1, index: 1_000, width: 256) == "tile/1/x001/000")
        #expect(TreeTile.path(level: 63, index: 1_000_000_007) == "tile/63/x001/x000/x000/007")
    }
}
