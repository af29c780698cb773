package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * An object file's contents.
 *
 * @param operation what is tried with it, for messages
 * @param name the object's name: the file's, without {@code .bpf.o}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ObjectFile(String operation, String name, byte[] elf) {
    private static final String SUFFIX = ".bpf.o";

    static ObjectFile read(Path file) {
        String operation = "open " + Objects.requireNonNull(file, "file");
        try {
            return new ObjectFile(operation, objectName(file.toString()), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new BpfException(operation, 0, "there is no such file", e);
        } catch (IOException e) {
            throw new BpfException(operation, 0, "it cannot be read: " + e.getMessage(), e);
        }
    }

    static ObjectFile read(ClassLoader loader, String resource) {
        Objects.requireNonNull(loader, "loader");
        String operation = "open resource " + Objects.requireNonNull(resource, "resource");
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new BpfException(
                        operation, "there is no such resource on the class path or module path");
            }
            return new ObjectFile(operation, objectName(resource), in.readAllBytes());
        } catch (IOException e) {
            throw new BpfException(operation, 0, "it cannot be read: " + e.getMessage(), e);
        }
    }

    static ObjectFile of(String name, byte[] elf) {
        String operation = "open " + Objects.requireNonNull(name, "name");
        return new ObjectFile(operation, name, Objects.requireNonNull(elf, "elf"));
    }

    private static String objectName(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }
}
