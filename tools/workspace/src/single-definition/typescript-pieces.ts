import ts from 'typescript';
import type { Piece } from './pieces.ts';

/** The pieces of a TypeScript program. What an import or export names is code, and stands for that of another file. */
export function typescriptPieces(code: string): readonly Piece[] {
  const file = ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true);
  const pieces: Piece[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const start = node.getStart(file);
    if (ts.isIdentifier(node)) {
      const kind = isProperty(node) ? 'property' : 'variable';
      pieces.push({ kind, text: node.text, offset: start, beside: namesBeside(node) });
    } else if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const quoted = ts.isTemplateExpression(node) ? fixedText(node, file) : node.getText(file);
      const text = quoted.slice(1, -1);
      pieces.push({ kind: 'text', text, offset: start + 1, beside: namesBeside(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return pieces;
}

/** A template with blanks in the place of its expressions, so that the rest stands where it stood. */
function fixedText(template: ts.TemplateExpression, file: ts.SourceFile): string {
  const start = template.getStart(file);
  let text = template.getText(file);
  for (const { expression } of template.templateSpans) {
    const from = expression.getFullStart() - start;
    const to = expression.getEnd() - start;
    text = text.slice(0, from) + text.slice(from, to).replaceAll(/[^\n]/g, ' ') + text.slice(to);
  }
  return text;
}

/** Whether a node names a property: declares, gives, takes or reaches it. */
function isProperty(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBindingElement(parent)) return (parent.propertyName ?? parent.name) === node;
  return (
    (ts.isPropertyAccessExpression(parent) ||
      ts.isObjectLiteralElementLike(parent) ||
      ts.isTypeElement(parent)) &&
    parent.name === node
  );
}

/** The names in the object or type, or the texts in the list, of which a node is one. */
function namesBeside(node: ts.Node): readonly string[] {
  const list = ts.isLiteralTypeNode(node.parent) ? node.parent.parent : node.parent;
  if (ts.isArrayLiteralExpression(list)) return textsOf(list.elements);
  if (ts.isCallExpression(list)) return textsOf(list.arguments);
  if (ts.isUnionTypeNode(list)) {
    return textsOf(list.types.map((type) => (ts.isLiteralTypeNode(type) ? type.literal : type)));
  }
  const { parent: owner } = list;
  if (!isProperty(node)) return [];
  if (ts.isObjectLiteralExpression(owner)) return textsOf(owner.properties.map(nameOf));
  if (ts.isTypeLiteralNode(owner) || ts.isInterfaceDeclaration(owner))
    return textsOf(owner.members.map(nameOf));
  if (ts.isObjectBindingPattern(owner)) {
    return textsOf(owner.elements.map(({ propertyName, name }) => propertyName ?? name));
  }
  return [];
}

const nameOf = ({ name }: ts.NamedDeclaration): ts.Node | undefined => name;

const textsOf = (nodes: readonly (ts.Node | undefined)[]): readonly string[] =>
  nodes.flatMap((node) =>
    node && (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) ? [node.text] : [],
  );
