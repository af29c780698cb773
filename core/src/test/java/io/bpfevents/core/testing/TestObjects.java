package io.bpfevents.core.testing;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The objects of {@code src/test/bpf}, by the name of their file. */
public final class TestObjects {
    private TestObjects() {}

    /** Opens one. */
    public static OpenBpfObject open(String name) {
        return BpfObject.openResource(TestObjects.class.getClassLoader(), resource(name));
    }

    /** The contents of its file. */
    public static byte[] bytes(String name) {
        try (InputStream in =
                TestObjects.class.getClassLoader().getResourceAsStream(resource(name))) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is on the class path. */
    public static String resource(String name) {
        return "META-INF/bpf/" + name + ".bpf.o";
    }
}
