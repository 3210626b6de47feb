package mail

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Folder writes mails into a folder, an .eml file each, for an operator to read who has no mail server. It is a Transport.
type Folder string

// folderKeeps is for how long the files stay.
const folderKeeps = 30 * 24 * time.Hour

// Open implements Transport: it makes the folder, and removes old mails from it.
func (f Folder) Open(context.Context) (Delivery, error) {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && e.Type().IsRegular() && strings.HasSuffix(e.Name(), ".eml") && time.Since(info.ModTime()) > folderKeeps {
			_ = os.Remove(filepath.Join(string(f), e.Name())) // the next run tries again
		}
	}
	return f, nil
}

// Deliver implements Delivery. The file is whole, and on stable storage, when it has its name; the same mail again takes
// its place.
func (f Folder) Deliver(m Mail) error {
	name := filepath.Join(string(f), m.Queued.UTC().Format("20060102-150405-")+m.ID+".eml")
	temp := name + ".part"
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	_, err = compose(m).WriteTo(file)
	if err == nil {
		err = file.Sync()
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(temp, name)
	}
	if err == nil {
		err = f.sync()
	}
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}

// sync makes new names in the folder last. Windows has no such thing.
func (f Folder) sync() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(string(f))
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

// Close implements Delivery.
func (f Folder) Close() {}
