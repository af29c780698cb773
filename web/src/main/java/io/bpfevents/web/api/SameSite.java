package io.bpfevents.web.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps out the other web sites that a browser has open, since there is no password. Those that
 * have their name lead here (DNS rebinding) are known by that name, the others by what the browser
 * says of where a request comes from. What is no browser says nothing of that, and is let in.
 */
@Component
final class SameSite implements WebFilter {
    private static final Set<String> ELSEWHERE = Set.of("cross-site", "same-site");

    // not by the text of a path, of which there are several for one place
    private static final List<PathPattern> GUARDED =
            Stream.of("/api/**", "/actuator/**")
                    .map(PathPatternParser.defaultInstance::parse)
                    .toList();

    private final String host;
    private final JsonMapper json;

    /**
     * @param host the one that it was told to listen on
     */
    SameSite(@Value("${server.address}") String host, JsonMapper json) {
        this.host = host;
        this.json = json;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getResponse().getHeaders().set("X-Frame-Options", "DENY");
        String objection = objection(exchange.getRequest());
        return objection == null
                ? chain.filter(exchange)
                : refuse(exchange.getResponse(), objection);
    }

    private @Nullable String objection(ServerHttpRequest request) {
        String named = request.getHeaders().getFirst(HttpHeaders.HOST);
        if (named != null && !isMine(withoutPort(named))) { // no browser leaves it out
            return "this server is not called '" + named + "'; it takes its address, or --host";
        }
        String site = request.getHeaders().getFirst("Sec-Fetch-Site");
        boolean guarded =
                GUARDED.stream()
                        .anyMatch(path -> path.matches(request.getPath().pathWithinApplication()));
        return guarded && site != null && ELSEWHERE.contains(site)
                ? "this is not for the pages of other sites"
                : null;
    }

    private static String withoutPort(String named) {
        return named.replaceFirst(":\\d*$", "");
    }

    private boolean isMine(String name) {
        return name.equalsIgnoreCase("localhost") || name.equalsIgnoreCase(host) || isLiteral(name);
    }

    private static boolean isLiteral(String name) {
        boolean six = name.startsWith("[") && name.endsWith("]");
        try {
            InetAddress.ofLiteral(six ? name.substring(1, name.length() - 1) : name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Mono<Void> refuse(ServerHttpResponse response, String objection) {
        HttpStatus status = HttpStatus.FORBIDDEN;
        byte[] problem =
                json.writeValueAsBytes(
                        Map.of(
                                "title", status.getReasonPhrase(),
                                "status", status.value(),
                                "detail", objection));
        response.setStatusCode(status);
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(problem)));
    }
}
