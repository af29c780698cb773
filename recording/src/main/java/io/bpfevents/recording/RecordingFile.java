package io.bpfevents.recording;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.bpfevents.core.BpfException;
import io.bpfevents.recording.internal.FileProblem;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being recorded. Elements are collected in blocks, each with a sync marker after
 * it; a flush ends the current block. A file that was not closed is readable up to its last block.
 *
 * <p>For the thread that appends and the one that flushes. A write that failed during a flush is
 * reported by the next call.
 */
final class RecordingFile {
    private static final Set<OpenOption> REPLACE = Set.of(CREATE, TRUNCATE_EXISTING, WRITE);

    private final Path path;
    private final OutputStream out;
    private final DataFileWriter<Recorded> writer;
    private boolean dirty; // appended to since the last flush
    private boolean closed;
    private @Nullable IOException failure; // of a flush

    private RecordingFile(Path path, OutputStream out, DataFileWriter<Recorded> writer) {
        this.path = path;
        this.out = out;
        this.writer = writer;
    }

    /**
     * Creates the file, which only its owner can read, or replaces the content of an existing one.
     *
     * @param btf the types of the records' struct; null if there are none
     * @throws BpfException if it cannot be written
     */
    @SuppressWarnings("resource") // closed with the file
    static RecordingFile create(
            Path path, RecordingHeader header, byte @Nullable [] btf, RecordedWriter elements) {
        DataFileWriter<Recorded> writer = new DataFileWriter<>(elements);
        writer.setCodec(CodecFactory.deflateCodec(1));
        writer.setFlushOnEveryBlock(true);
        Metadata.write(header, btf, writer);
        OutputStream out = null;
        try {
            out = new BufferedOutputStream(Channels.newOutputStream(channel(path)));
            writer.create(elements.schema(), out);
            writer.flush();
            return new RecordingFile(path, out, writer);
        } catch (IOException e) {
            closeQuietly(out);
            throw failed(path, e);
        }
    }

    /** A new file is for its owner alone: it has the command lines and paths of all users. */
    private static SeekableByteChannel channel(Path path) throws IOException {
        boolean isPosix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? Files.newByteChannel(
                        path,
                        REPLACE,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))
                : Files.newByteChannel(path, REPLACE);
    }

    private static void closeQuietly(@Nullable OutputStream out) {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            // the first failure is reported
        }
    }

    private static BpfException failed(Path path, Exception e) {
        return new BpfException("write the recording " + path, 0, FileProblem.describe(e), e);
    }

    /** Appends an element. Has no effect once the file is closed: a cancel may come first. */
    synchronized void append(Recorded element) {
        if (closed) {
            return;
        }
        try {
            requireNoFailure();
            writer.append(element);
            dirty = true;
        } catch (IOException
                | AvroRuntimeException
                | DataFileWriter.AppendWriteException e) { // of three families
            throw failed(path, e);
        }
    }

    /** Writes what was appended, so that it outlives this process. */
    synchronized void flush() {
        if (!dirty || closed || failure != null) {
            return;
        }
        try {
            writer.flush();
            dirty = false;
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Appends the last element and closes the file. */
    synchronized void close(Recorded last) {
        try {
            append(last);
        } finally {
            close();
        }
    }

    /** Closes the file. */
    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            requireNoFailure();
            writer.close();
        } catch (IOException | AvroRuntimeException e) {
            closeQuietly(out);
            throw failed(path, e);
        }
    }

    private void requireNoFailure() throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }
}
