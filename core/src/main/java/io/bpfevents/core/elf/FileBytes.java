package io.bpfevents.core.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Reads parts of a binary, which is too large to be read as a whole, and may change meanwhile. */
final class FileBytes {
    /** In bytes: longer parts are not read, since a sparse file may declare any size. */
    private static final int LARGEST = 1 << 27;

    private FileBytes() {}

    /**
     * Reads a part, for this machine's byte order.
     *
     * @throws IOException if the file does not have it, or it is too long
     */
    static ByteBuffer read(FileChannel in, long offset, long bytes) throws IOException {
        if (bytes < 0 || bytes > Math.min(in.size(), LARGEST)) {
            throw new IOException("a section is longer than its file, or than " + LARGEST);
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) bytes).order(ByteOrder.nativeOrder());
        while (buffer.hasRemaining()) {
            if (in.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("the file is cut short");
            }
        }
        return buffer;
    }
}
