package io.bpfevents.benchmarks.soak.restart;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The events that one life of the reader has received: position and number of each. */
final class NumberLog implements AutoCloseable {
    /** Receives the entries of a log. */
    interface Entries {
        void entry(long position, long number);
    }

    private final FileChannel file;
    private final ByteBuffer entry = ByteBuffer.allocateDirect(2 * Long.BYTES);

    /** Creates a log. */
    NumberLog(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Appends an entry: when this has returned, it outlives the process. */
    void append(long position, long number) {
        entry.clear().putLong(position).putLong(number).flip();
        try {
            while (entry.hasRemaining()) {
                file.write(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Reads the complete entries of a log, and deletes it. Nothing if there is none. */
    static void take(Path path, Entries entries) throws IOException {
        if (!Files.exists(path)) {
            return; // killed before it was created
        }
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            while (true) {
                entries.entry(in.readLong(), in.readLong());
            }
        } catch (EOFException e) {
            Files.delete(path);
        }
    }
}
