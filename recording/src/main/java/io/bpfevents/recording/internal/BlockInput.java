package io.bpfevents.recording.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.apache.avro.file.SeekableInput;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * An Avro file, with a check of each block before it is read: Avro allocates as many bytes as the
 * header of a block declares, up to 2 GiB, also if the file is shorter.
 */
public final class BlockInput implements SeekableInput {
    private static final int SYNC_BYTES = 16;

    /** Two numbers of at most 10 bytes. */
    private static final int LONGEST_HEADER = 20;

    private final FileChannel file;

    private BlockInput(FileChannel file) {
        this.file = file;
    }

    /** Opens a regular file. */
    public static BlockInput of(Path file) throws IOException {
        return new BlockInput(FileChannel.open(file));
    }

    /** Whether the file has the whole block that begins at a position, with its sync marker. */
    public boolean hasBlock(long position) throws IOException {
        byte[] bytes = new byte[LONGEST_HEADER];
        int length = Math.max(0, file.read(ByteBuffer.wrap(bytes), position));
        BinaryDecoder header = DecoderFactory.get().binaryDecoder(bytes, 0, length, null);
        try {
            header.readLong(); // the number of elements
            long size = header.readLong();
            long begin = position + length - header.inputStream().available();
            return size <= file.size() - begin - SYNC_BYTES;
        } catch (EOFException e) {
            return false; // the header is cut off
        }
    }

    @Override
    public void seek(long position) throws IOException {
        file.position(position);
    }

    @Override
    public long tell() throws IOException {
        return file.position();
    }

    @Override
    public long length() throws IOException {
        return file.size();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return file.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
