import java.io.*;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.*;
import javax.security.auth.callback.*;
import javax.xml.parsers.*;
import org.apache.ws.security.*;
import org.apache.ws.security.message.*;
import org.apache.ws.security.util.DOM2Writer;
import org.w3c.dom.Document;

/**
 * Checks SOAP envelopes with WSS4J. A line of stdin is a password and an envelope in base64, with a
 * space between them. The answer is "accepted" and the username in base64, or "refused" and the reason.
 *
 * With the argument "make" it makes envelopes: a line is a username, a password and an envelope without
 * a Header, the answer is the envelope with a digest and a Timestamp in base64.
 */
public class Wss4j {
    public static void main(String[] args) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line; (line = input.readLine()) != null; ) {
            String[] parts = line.split(" ");
            if (args.length > 0) {
                System.out.println(make(factory.newDocumentBuilder(), parts));
                continue;
            }
            String password = new String(Base64.getDecoder().decode(parts[0]), StandardCharsets.UTF_8);
            Document envelope = factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(Base64.getDecoder().decode(parts[1])));
            System.out.println(verdict(envelope, password));
        }
    }

    private static String make(DocumentBuilder parser, String[] parts) throws Exception {
        byte[] envelope = Base64.getDecoder().decode(parts[2]);
        Document document = parser.parse(new ByteArrayInputStream(envelope));
        var header = new WSSecHeader();
        header.insertSecurityHeader(document);
        new WSSecTimestamp().build(document, header);
        var token = new WSSecUsernameToken();
        token.setUserInfo(
            new String(Base64.getDecoder().decode(parts[0]), StandardCharsets.UTF_8),
            new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8));
        token.build(document, header);
        String text = DOM2Writer.nodeToString(document);
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String verdict(Document envelope, String password) throws Exception {
        CallbackHandler passwords = callbacks -> {
            for (Callback callback : callbacks) {
                ((WSPasswordCallback) callback).setPassword(password);
            }
        };
        try {
            // By default the rules of WS-I's Basic Security Profile apply, and Created can be 300 s old or
            // 60 s in the future.
            var results = new WSSecurityEngine().processSecurityHeader(envelope, null, passwords, null);
            if (results == null) {
                return "refused no security header";
            }
            var user = (Principal) results.get(0).get(WSSecurityEngineResult.TAG_PRINCIPAL);
            byte[] name = user.getName().getBytes(StandardCharsets.UTF_8);
            return "accepted " + Base64.getEncoder().encodeToString(name);
        } catch (WSSecurityException e) {
            return "refused " + e.getMessage();
        }
    }
}
