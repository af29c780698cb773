package io.bpfevents.recording;

import io.bpfevents.core.BpfException;
import io.bpfevents.recording.internal.BlockInput;
import io.bpfevents.recording.internal.FileProblem;
import io.bpfevents.recording.internal.RecordingSchema;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.apache.avro.InvalidAvroMagicException;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileStream;
import org.jspecify.annotations.Nullable;

/** Reads the elements of a file in their order. */
final class ElementReader implements AutoCloseable {
    private final Path file;
    private final DataFileStream<Recorded> stream;
    private final @Nullable BlockInput blocks; // null if the file is a pipe
    private long elements;
    private long leftInBlock;

    private ElementReader(Path file, DataFileStream<Recorded> stream, @Nullable BlockInput blocks) {
        this.file = file;
        this.stream = stream;
        this.blocks = blocks;
    }

    /**
     * Opens a recording.
     *
     * @throws BpfException if there is no such file, or it is no recording of a known version
     */
    static ElementReader open(Path file) {
        Closeable in = null;
        try {
            RecordedReader elements = new RecordedReader();
            ElementReader reader;
            if (Files.isRegularFile(file)) {
                BlockInput blocks = BlockInput.of(file);
                in = blocks;
                reader = new ElementReader(file, new DataFileReader<>(blocks, elements), blocks);
            } else {
                InputStream stream = new BufferedInputStream(Files.newInputStream(file));
                in = stream;
                reader = new ElementReader(file, new DataFileStream<>(stream, elements), null);
            }
            reader.requireVersion();
            return reader;
        } catch (IOException | RuntimeException e) {
            closeQuietly(in);
            throw e instanceof BpfException known ? known : failed(file, headerProblem(e), e);
        }
    }

    private static String headerProblem(Exception e) {
        Exception root = e.getCause() instanceof IOException cause ? cause : e; // Avro wraps it
        return switch (root) {
            case InvalidAvroMagicException _ ->
                    "it is not an Avro file: pass one that was written by bpf-events record";
            case EOFException _ -> "it ends within its header";
            default -> FileProblem.describe(root);
        };
    }

    private static void closeQuietly(@Nullable Closeable in) {
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException e) {
            // the first failure is reported
        }
    }

    static BpfException failed(Path file, String detail, @Nullable Throwable cause) {
        return new BpfException("read the recording " + file, 0, detail, cause);
    }

    private void requireVersion() {
        OptionalLong format = metadata().format();
        if (format.isEmpty()) {
            throw failed(file, "it is an Avro file of another program, and no recording", null);
        }
        if (format.getAsLong() != RecordingSchema.VERSION) {
            throw failed(
                    file,
                    "its format has the version "
                            + format.getAsLong()
                            + ", and this bpf-events reads version "
                            + RecordingSchema.VERSION
                            + ": use the version that wrote it",
                    null);
        }
    }

    Metadata metadata() {
        return new Metadata(stream::getMeta);
    }

    /**
     * The next element; null at the end of the file, or of its last complete block.
     *
     * @throws BpfException if the file is damaged
     */
    @Nullable Recorded next() {
        boolean isFirst = leftInBlock == 0;
        try {
            if ((isFirst && !hasBlock()) || !stream.hasNext()) {
                return null;
            }
            Recorded next = stream.next();
            leftInBlock = (isFirst ? stream.getBlockCount() : leftInBlock) - 1;
            elements++;
            return next;
        } catch (IOException e) {
            throw failed(file, FileProblem.describe(e), e);
        } catch (RuntimeException e) { // Avro's own, and those of damaged values
            if (isFirst && e.getCause() instanceof EOFException) {
                return null; // it does not ignore a block whose header is cut off
            }
            throw failed(file, "it is damaged after " + elements + " elements", e);
        }
    }

    /** False at the end of the file, and at a block that is cut off. True if that is unknown. */
    private boolean hasBlock() throws IOException {
        return blocks == null
                || blocks.hasBlock(((DataFileReader<Recorded>) stream).previousSync());
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw failed(file, FileProblem.describe(e), e);
        }
    }
}
