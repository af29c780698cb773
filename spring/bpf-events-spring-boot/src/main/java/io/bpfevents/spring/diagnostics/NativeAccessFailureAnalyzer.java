package io.bpfevents.spring.diagnostics;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Analyzes that the JVM denies the library access to native code. */
final class NativeAccessFailureAnalyzer extends AbstractFailureAnalyzer<IllegalCallerException> {
    private static final Pattern NATIVE_ACCESS = Pattern.compile("native.access");
    private static final String ACTION =
            "Grant native access: in an executable jar by the entry Enable-Native-Access:"
                    + " ALL-UNNAMED of its manifest (maven-jar-plugin: archive, manifestEntries;"
                    + " Gradle: tasks.bootJar { manifest { attributes(...) } }), otherwise by"
                    + " java --enable-native-access=ALL-UNNAMED.";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, IllegalCallerException cause) {
        String message = String.valueOf(cause.getMessage());
        return NATIVE_ACCESS.matcher(message).find()
                ? new FailureAnalysis(message, ACTION, cause)
                : null;
    }
}
