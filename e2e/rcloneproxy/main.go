// Command rcloneproxy leads an unmodified rclone to a Driveway of one's own, while it runs. See package connect.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"driveway/e2e/connect"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8082", "where the proxy listens")
	to := flag.String("to", "127.0.0.1:8080", "the Driveway, as host:port, plain HTTP")
	caFile := flag.String("ca", "driveway-rclone-ca.pem", "where the certificate for rclone's --ca-cert is written")
	flag.Parse()
	if err := run(*listen, *to, *caFile); err != nil {
		fmt.Fprintln(os.Stderr, "rcloneproxy:", err)
		os.Exit(1)
	}
}

func run(listen, to, caFile string) error {
	p, err := connect.Start(listen, to)
	if err != nil {
		return err
	}
	defer p.Close()
	if caFile, err = filepath.Abs(caFile); err != nil {
		return err
	}
	if err := p.WriteCA(caFile); err != nil {
		return err
	}
	fmt.Printf("https://%s now leads to http://%s for programs started with\n\n", connect.Host, to)
	fmt.Printf("  export HTTPS_PROXY=%s RCLONE_CA_CERT=%s\n\n", p.URL(), caFile)
	fmt.Println("until this program is stopped (Ctrl-C).")

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	<-stop
	return nil
}
