// Judges a log with Go's own checksum-database code alone: golang.org/x/mod/sumdb/note and tlog.
//
// One JSON question a line comes in, one JSON answer a line goes out; an answer without "why" is yes. What that code
// does not know of (cosignatures, proof files, where static tiles lie) is added below in as few lines as it takes.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Ask     string            // note, inclusion, consistency, audit, proof
	Folder  string            // where the log's files are
	Changed map[string][]byte // files that read otherwise than the folder has them
	Origin  string
	Keys    []string // the log's verifier key, then those of all witnesses that must have cosigned
	Note    []byte   // a checkpoint
	Old     []byte   // an older checkpoint
	Index   int64
	Entry   []byte
	Hashes  [][]byte // a proof to judge; without it one is built from the tiles
	Proof   []byte   // a .tlog-proof file
}

type answer struct {
	Why    string   `json:"why,omitempty"`
	Hashes [][]byte `json:"hashes,omitempty"`
	Count  int64    `json:"count,omitempty"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for decoder := json.NewDecoder(in); decoder.More(); {
		var q question
		if err := decoder.Decode(&q); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		a, err := judge(&q)
		if err != nil {
			a = answer{Why: err.Error()}
		}
		out.Encode(a)
	}
}

func judge(q *question) (a answer, err error) {
	if q.Ask == "proof" {
		return a, q.checkProofFile()
	}
	tree, err := q.open(q.Note)
	if err != nil || q.Ask == "note" {
		return answer{Count: tree.N}, err
	}
	hashes := tlog.TileHashReader(tree, &folder{q})
	switch q.Ask {
	case "inclusion":
		given, err := asHashes(q.Hashes)
		proof := tlog.RecordProof(given)
		if q.Hashes == nil {
			proof, err = tlog.ProveRecord(tree.N, q.Index, hashes)
		}
		if err == nil {
			err = tlog.CheckRecord(proof, tree.N, tree.Hash, q.Index, tlog.RecordHash(q.Entry))
		}
		return answer{Hashes: asBytes(proof)}, err
	case "consistency":
		old, err := q.open(q.Old)
		if err != nil {
			return a, err
		}
		given, err := asHashes(q.Hashes)
		proof := tlog.TreeProof(given)
		if q.Hashes == nil {
			proof, err = tlog.ProveTree(tree.N, old.N, hashes)
		}
		if err == nil {
			err = tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
		}
		return answer{Hashes: asBytes(proof)}, err
	case "audit":
		return answer{Count: tree.N}, q.audit(tree)
	}
	return a, errors.New("not a question")
}

// open is note.Open with every key asked for, then the three lines of a checkpoint.
func (q *question) open(signed []byte) (tree tlog.Tree, err error) {
	var verifiers []note.Verifier
	for _, key := range q.Keys {
		v, err := verifier(key)
		if err != nil {
			return tree, err
		}
		verifiers = append(verifiers, v)
	}
	opened, err := note.Open(signed, note.VerifierList(verifiers...))
	if err != nil {
		return tree, err
	}
	if len(opened.Sigs) != len(verifiers) {
		return tree, fmt.Errorf("%d of %d signatures", len(opened.Sigs), len(verifiers))
	}
	// note.Open reads base64 whose last letter has stray bits; one signature has one spelling here.
	for _, s := range append(opened.Sigs, opened.UnverifiedSigs...) {
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return tree, err
		}
	}
	return parseCheckpoint(opened.Text, q.Origin)
}

func parseCheckpoint(text, origin string) (tree tlog.Tree, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != origin {
		return tree, errors.New("not a checkpoint of this log")
	}
	if tree.N, err = number(lines[1]); err != nil {
		return tree, err
	}
	tree.Hash, err = hash(lines[2])
	return tree, err
}

func number(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != text {
		return 0, errors.New("not a plain number")
	}
	return n, nil
}

func hash(text string) (h tlog.Hash, err error) {
	octets, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(octets) != len(h) || strings.ContainsAny(text, "\r\n") {
		return h, errors.New("not a hash")
	}
	copy(h[:], octets)
	return h, nil
}

// cosigner verifies a cosignature (type 0x04): eight bytes of time, then Ed25519 over time and checkpoint.
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.id }
func (c *cosigner) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(c.key, []byte(signed), sig[8:])
}

func verifier(text string) (note.Verifier, error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) == 3 {
		id, err := strconv.ParseUint(parts[1], 16, 32)
		key, err2 := base64.StdEncoding.Strict().DecodeString(parts[2])
		if err == nil && err2 == nil && len(key) == 1+ed25519.PublicKeySize && key[0] == 4 {
			return &cosigner{parts[0], uint32(id), key[1:]}, nil
		}
	}
	return note.NewVerifier(text)
}

// folder reads tiles where C2SP tlog-tiles puts them: as Go's own, but without the height in the path.
type folder struct{ q *question }

func (f *folder) Height() int                         { return 8 }
func (f *folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (f *folder) ReadTiles(tiles []tlog.Tile) (data [][]byte, err error) {
	for _, t := range tiles {
		octets, err := f.q.read(t)
		if err != nil {
			return nil, err
		}
		data = append(data, octets)
	}
	return data, nil
}

func (q *question) read(t tlog.Tile) ([]byte, error) {
	path := strings.Replace(strings.Replace(t.Path(), "tile/8/data/", "tile/entries/", 1), "tile/8/", "tile/", 1)
	if octets, ok := q.Changed[path]; ok {
		return octets, nil
	}
	return os.ReadFile(filepath.Join(q.Folder, filepath.FromSlash(path)))
}

// audit hashes every entry, rebuilds the tree, and compares its root and each tile that is served.
func (q *question) audit(tree tlog.Tree) error {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (found []tlog.Hash, err error) {
		for _, i := range indexes {
			found = append(found, stored[i])
		}
		return found, nil
	})
	for n := int64(0); n < tree.N; n += 256 {
		width := min(256, tree.N-n)
		bundle, err := q.read(tlog.Tile{H: 8, L: -1, N: n / 256, W: int(width)})
		if err != nil {
			return err
		}
		for i := n; i < n+width; i++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return errors.New("an entry bundle is cut off")
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			more, err := tlog.StoredHashes(i, bundle[2:end], reader)
			if err != nil {
				return err
			}
			stored, bundle = append(stored, more...), bundle[end:]
		}
		if len(bundle) > 0 {
			return errors.New("an entry bundle is too long")
		}
	}
	if root, err := tlog.TreeHash(tree.N, reader); err != nil || root != tree.Hash {
		return errors.New("the entries do not have the root of the checkpoint")
	}
	for level := 0; tree.N>>(8*uint(level)) > 0; level++ {
		for n, width := int64(0), tree.N>>(8*uint(level)); n*256 < width; n++ {
			t := tlog.Tile{H: 8, L: level, N: n, W: int(min(256, width-n*256))}
			expected, err := tlog.ReadTileData(t, reader)
			if err != nil {
				return err
			}
			if served, err := q.read(t); err != nil || !bytes.Equal(served, expected) {
				return fmt.Errorf("%s is not the tile of its entries", t.Path())
			}
		}
	}
	return nil
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

// checkProofFile reads c2sp.org/tlog-proof@v1 and has tlog judge what it claims of the entry.
func (q *question) checkProofFile() error {
	split := bytes.Index(q.Proof, []byte("\n\n"))
	if split < 0 {
		return errors.New("the proof has no checkpoint")
	}
	lines := strings.Split(string(q.Proof[:split]), "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof")
	}
	if lines = lines[1:]; len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return errors.New("the proof has no index")
	}
	index, err := number(strings.TrimPrefix(lines[0], "index "))
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		h, err := hash(line)
		if err != nil {
			return err
		}
		proof = append(proof, h)
	}
	tree, err := q.open(q.Proof[split+2:])
	if err != nil {
		return err
	}
	if index >= tree.N {
		return errors.New("the index is not in the tree")
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(q.Entry))
}

func asHashes(proof [][]byte) (hashes []tlog.Hash, err error) {
	for _, octets := range proof {
		var h tlog.Hash
		if copy(h[:], octets); len(octets) != len(h) {
			err = errors.New("not a hash")
		}
		hashes = append(hashes, h)
	}
	return hashes, err
}

func asBytes(hashes []tlog.Hash) (proof [][]byte) {
	for i := range hashes {
		proof = append(proof, hashes[i][:])
	}
	return proof
}
