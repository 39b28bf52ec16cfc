"""XML documents by mapping file: the same language as for EDIFACT, with element paths for places.

`read_xml` finds the mapping by the root element; `write_xml` writes a document as `order_x`, `ubl_order` and so on.
"""

from adapters.mapping.xml.engine import WrittenXml, XmlPlace, XmlReading, XmlUnmapped, kind_of, read_xml, write_xml

__all__ = ["WrittenXml", "XmlPlace", "XmlReading", "XmlUnmapped", "kind_of", "read_xml", "write_xml"]
