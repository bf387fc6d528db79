// Mirror copies a log over C2SP tlog-tiles and believes nothing that golang.org/x/mod/sumdb/tlog and
// golang.org/x/mod/sumdb/note, the libraries of Go's checksum database, do not show. It shares no line with
// Xuemai.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run Tests/Peers/go/mirror/main.go <url of /log> <key> <vkey>
//	    [<witness vkey> …]
//
// The checkpoint must be signed by the log and by every witness named; every tile is checked against it, every
// entry against the tiles. Exit status 0 and "mirrored N entries, S signatures", or 1 and what does not hold.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: mirror <url of /log> <key> <vkey> [<witness vkey> ...]")
		os.Exit(2)
	}
	m := &mirror{url: os.Args[1], key: os.Args[2]}
	said, err := m.copy(os.Args[3], os.Args[4:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
	fmt.Println(said)
}

// cosigner is a note.Verifier for C2SP cosignature/v1 (type 04), which x/mod does not know.
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.id }

func (c *cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(signature)
	message := append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", time)), text...)
	return ed25519.Verify(c.key, message, signature[8:])
}

func newCosigner(vkey string) (*cosigner, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("no vkey")
	}
	id, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return nil, errors.New("no key of a cosigner")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if binary.BigEndian.Uint32(sum[:]) != uint32(id) {
		return nil, errors.New("an id of another key")
	}
	return &cosigner{parts[0], uint32(id), key[1:]}, nil
}

type mirror struct{ url, key string }

func (m *mirror) get(path, contentType string) ([]byte, error) {
	request, err := http.NewRequest("GET", m.url+"/"+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+m.key)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	if found := answer.Header.Get("Content-Type"); found != contentType {
		return nil, fmt.Errorf("%s: of type %s", path, found)
	}
	return io.ReadAll(answer.Body)
}

// path as tlog-tiles has it: the checksum database names the height too, and pads partial tiles otherwise.
func path(kind string, n int64, width int) string {
	text := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		text = fmt.Sprintf("x%03d/%s", n%1000, text)
	}
	if width < 256 {
		text += fmt.Sprintf(".p/%d", width)
	}
	return "tile/" + kind + "/" + text
}

func (m *mirror) Height() int                      { return 8 }
func (m *mirror) SaveTiles([]tlog.Tile, [][]byte) {}

func (m *mirror) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		bytes, err := m.get(path(strconv.Itoa(tile.L), tile.N, tile.W), "application/octet-stream")
		if err != nil {
			return nil, err
		}
		all = append(all, bytes)
	}
	return all, nil
}

func (m *mirror) copy(vkey string, witnesses []string) (string, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return "", err
	}
	known := []note.Verifier{verifier}
	for _, witness := range witnesses {
		cosigner, err := newCosigner(witness)
		if err != nil {
			return "", err
		}
		known = append(known, cosigner)
	}
	signed, err := m.get("checkpoint", "text/plain; charset=utf-8")
	if err != nil {
		return "", err
	}
	opened, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return "", err
	}
	if len(opened.Sigs) != len(known) {
		return "", fmt.Errorf("%d of %d signatures", len(opened.Sigs), len(known))
	}
	origin, rest, _ := strings.Cut(opened.Text, "\n")
	if origin != verifier.Name() {
		return "", errors.New("of another origin")
	}
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + rest))
	if err != nil {
		return "", err
	}
	if err := m.copyEntries(tree); err != nil {
		return "", err
	}
	return fmt.Sprintf("mirrored %d entries, %d signatures", tree.N, len(opened.Sigs)), nil
}

func (m *mirror) copyEntries(tree tlog.Tree) error {
	reader := tlog.TileHashReader(tree, m)
	for bundle := int64(0); bundle*256 < tree.N; bundle++ {
		width := 256
		if left := tree.N - bundle*256; left < 256 {
			width = int(left)
		}
		data, err := m.get(path("entries", bundle, width), "application/octet-stream")
		if err != nil {
			return err
		}
		var indexes []int64
		var hashes []tlog.Hash
		for place := 0; place < width; place++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return fmt.Errorf("bundle %d is cut", bundle)
			}
			length := int(binary.BigEndian.Uint16(data))
			hashes = append(hashes, tlog.RecordHash(data[2:2+length]))
			indexes = append(indexes, tlog.StoredHashIndex(0, bundle*256+int64(place)))
			data = data[2+length:]
		}
		if len(data) != 0 {
			return fmt.Errorf("bundle %d goes on", bundle)
		}
		stored, err := reader.ReadHashes(indexes)
		if err != nil {
			return err
		}
		for place := range hashes {
			if !bytes.Equal(stored[place][:], hashes[place][:]) {
				return fmt.Errorf("entry %d is another than that of the tree", bundle*256+int64(place))
			}
		}
	}
	return nil
}
