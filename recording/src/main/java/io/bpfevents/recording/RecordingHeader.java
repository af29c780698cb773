package io.bpfevents.recording;

import io.bpfevents.recording.internal.BootId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * The origin of a recording, from the file's metadata.
 *
 * @param buffer the name of the recorded buffer
 * @param bufferBytes its size
 * @param struct the name of the struct of its records; empty if unknown
 * @param clocks the clocks at the start
 * @param host the name of the recording machine
 * @param bootId identifies the run of its kernel; empty if the recorder could not read it
 * @param kernel the release of its kernel
 * @param version the version of bpf-events that recorded
 */
public record RecordingHeader(
        String buffer,
        long bufferBytes,
        Optional<String> struct,
        StartClocks clocks,
        String host,
        Optional<String> bootId,
        String kernel,
        String version) {
    /** Rejects null. */
    public RecordingHeader {
        Objects.requireNonNull(buffer, "buffer");
        Objects.requireNonNull(struct, "struct");
        Objects.requireNonNull(clocks, "clocks");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(bootId, "bootId");
        Objects.requireNonNull(kernel, "kernel");
        Objects.requireNonNull(version, "version");
    }

    /** The header of a recording that this machine begins now. */
    static RecordingHeader now(String buffer, long bufferBytes, Optional<String> struct) {
        return new RecordingHeader(
                buffer,
                bufferBytes,
                struct,
                StartClocks.now(),
                hostName(),
                BootId.current(),
                System.getProperty("os.version"),
                ownVersion());
    }

    /** Whether this machine recorded it, and has not been restarted since; false if unknown. */
    public boolean isOfThisBoot() {
        return bootId.isPresent() && bootId.equals(BootId.current());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // its name does not resolve
        }
    }

    private static String ownVersion() {
        try (InputStream in = RecordingHeader.class.getResourceAsStream("recording.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(in));
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
